#pragma once
// What Swift's Glibc module lacks: epoll, eventfd, accept4 and sync_file_range. Header only, no C is compiled.
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// Declared here because _GNU_SOURCE would change types that Swift's Glibc module has already seen without it.
int accept4(int, struct sockaddr *restrict, socklen_t *restrict, int);

static inline int concord_accept4(int listener, struct sockaddr_storage *address, int flags) {
  socklen_t length = sizeof(*address);
  return accept4(listener, (struct sockaddr *)address, &length, flags);
}

// `struct epoll_event` is packed on x86-64 and holds a union: these two keep Swift away from its layout.
static inline int concord_epoll_set(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event;
  event.events = events;
  event.data.u64 = token;
  return epoll_ctl(epoll, operation, descriptor, &event);
}

static inline uint64_t concord_epoll_token(const struct epoll_event *events, int index) {
  return events[index].data.u64;
}

static inline uint32_t concord_epoll_events(const struct epoll_event *events, int index) {
  return events[index].events;
}

int sync_file_range(int, int64_t, int64_t, unsigned int);

// Begins to write a part of a file to the disk, without waiting for it: SYNC_FILE_RANGE_WRITE of <linux/fs.h>.
static inline void concord_begin_writing(int file, int64_t offset, int64_t count) {
  sync_file_range(file, offset, count, 2);
}
