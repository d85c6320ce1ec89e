#pragma once
// What Swift's Glibc module lacks: epoll, eventfd and accept4. Header only, no C is compiled.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

static inline int concord_accept4(int listener, int flags) { return accept4(listener, 0, 0, flags); }
