"""Sound and video made for tests, without a library, and a person's hands on their timeline."""

import base64
import functools
import math
import struct


@functools.cache
def wav(seconds, rate=8000, channels=1, bits=16):
    """A tone of 440 Hz that sounds in every second second and is silent in the others."""
    frames = bytearray()
    for at in range(int(seconds * rate)):
        time = at / rate
        value = 0.6 * math.sin(2 * math.pi * 440 * time) if int(time) % 2 == 0 else 0
        frames += struct.pack("<h", int(value * 32767)) * channels
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(frames), b"WAVE", b"fmt ", 16, 1, channels, rate, rate * channels * bits // 8,
                       channels * bits // 8, bits, b"data", len(frames))
    return head + bytes(frames)


# Two frames of MPEG-2 layer III at 16 kHz, 16 kbit/s, 36 ms each, that need no bits of others: a tone, and silence.
TONE, SILENCE = (base64.b64decode(frame) for frame in (
    "//MoxAANkHJEAM/4ZP///kiXqgsBSAs+M+FUBxJAOgCBXpge7euYSAHRmAgAehnoaHGRgZqBwcrR4TJMtShEvriv+pMQU1FA",
    "//MoxAAAAANIAAAAAExBTUUzLjEwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))


@functools.cache
def mp3(seconds, tag=0):
    """A tone in every second second, silence in the others, behind a tag of so many bytes, as of a cover."""
    size = bytes((tag >> shift) & 127 for shift in (21, 14, 7, 0))
    frames = b"".join(TONE if int(at * 0.036) % 2 == 0 else SILENCE for at in range(int(seconds / 0.036)))
    return (b"ID3\x04\x00\x00" + size + bytes(tag) if tag else b"") + frames


# Two frames of AAC-LC at 16 kHz, 64 ms each: from within a tone, and silence.
AAC_TONE, AAC_SILENCE = (base64.b64decode(frame) for frame in (
    "APIzGLZUYUA54//1+3//mqJckkkSJEiSRBhjhjhjhjhjhjhjhM4HXEte/YiIEAEKkxd3297FgRKL7No2elk8KFoSEhISEhISEhISEhISEhISEhISEhISEhISEhISEhISEhIS"
    "ElXnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnuA==",
    "ARggBw=="))


def box(name, *contents):
    whole = b"".join(contents)
    return struct.pack(">I4s", len(whole) + 8, name.encode()) + whole


def m4a(seconds, padding=0, skip=1024, each=10):
    """AAC in MP4 (ISO 14496-12): a tone in every second second, its first frame not played, `each` frames a chunk, its index last."""
    numbers = lambda *values: struct.pack(f">{len(values)}I", *values)
    frames = [AAC_SILENCE] + [AAC_TONE if int(at * 0.064) % 2 == 0 else AAC_SILENCE for at in range(int(seconds / 0.064))]
    start = box("ftyp", b"M4A ", numbers(0), b"M4A isom") + (box("free", bytes(padding)) if padding else b"")
    chunks = [frames[at:at + each] for at in range(0, len(frames), each)]
    places, at = [], len(start) + 8
    for chunk in chunks:
        places.append(at)
        at += sum(map(len, chunk)) + 3
    data = box("mdat", b"".join(b"".join(chunk) + b"...".ljust(3) for chunk in chunks))
    length = 1024 * len(frames)
    descriptor = lambda tag, content: bytes([tag, 0x80, 0x80, 0x80, len(content)]) + content
    config = descriptor(5, bytes([2 << 3 | 8 >> 1, (8 & 1) << 7 | 1 << 3]))
    es = descriptor(3, bytes(3) + descriptor(4, bytes([0x40, 0x15]) + bytes(11) + config) + descriptor(6, b"\x02"))
    mp4a = box("mp4a", bytes(6), b"\0\1", bytes(8), struct.pack(">HHI", 1, 16, 0), numbers(16_000 << 16), box("esds", numbers(0), es))
    runs = [(1, len(chunks[0]), 1)] + ([(len(chunks), len(chunks[-1]), 1)] if len(chunks[-1]) != len(chunks[0]) else [])
    table = box("stbl", box("stsd", numbers(0, 1), mp4a), box("stts", numbers(0, 1, len(frames), 1024)), box("stsc", numbers(0, len(runs)), *(numbers(*run) for run in runs)),
                box("stsz", numbers(0, 0, len(frames)), *(numbers(len(frame)) for frame in frames)), box("stco", numbers(0, len(places), *places)))
    unity = numbers(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    media = box("mdia", box("mdhd", numbers(0, 0, 0, 16_000, length), b"\x55\xc4\0\0"), box("hdlr", numbers(0, 0), b"soun", bytes(13)),
                box("minf", box("smhd", bytes(8)), box("dinf", box("dref", numbers(0, 1), box("url ", numbers(1)))), table))
    track = box("trak", box("tkhd", numbers(7, 0, 0, 1, 0, length - skip), bytes(16), unity, bytes(8)), box("edts", box("elst", numbers(0, 1, length - skip, skip, 0x10000))), media)
    movie = box("moov", box("mvhd", numbers(0, 0, 0, 16_000, length - skip, 0x10000), b"\1\0", bytes(10), unity, bytes(24), numbers(2)), track)
    return start + data + movie


def remainder(data, polynomial, bits):
    """The remainder of a CRC without reflection that begins with 0."""
    top, mask, sum = 1 << (bits - 1), (1 << bits) - 1, 0
    for byte in data:
        sum ^= byte << (bits - 8)
        for _ in range(8):
            sum = (sum << 1 ^ polynomial if sum & top else sum << 1) & mask
    return sum


@functools.cache
def flac(seconds, rate=16_000, block=4096):
    """Blocks (RFC 9639) of one value each: half of full scale in every second block, nothing in the others."""
    info = struct.pack(">HH", block, block) + bytes(6) + ((rate << 44) | (15 << 36) | int(seconds * rate)).to_bytes(8, "big") + bytes(16)
    whole = b"fLaC" + b"\x80" + len(info).to_bytes(3, "big") + info
    for number in range(int(seconds * rate) // block):
        head = b"\xff\xf8\xc0\x00" + chr(number).encode()
        head += bytes([remainder(head, 0x07, 8)])
        frame = head + b"\x00" + struct.pack(">h", 16_384 if number % 2 == 0 else 0)
        whole += frame + remainder(frame, 0x8005, 16).to_bytes(2, "big")
    return whole


OPUS = """async (seconds) => {
    const packets = [];
    const encoder = new AudioEncoder({ output: (chunk) => { const bytes = new Uint8Array(chunk.byteLength); chunk.copyTo(bytes); packets.push(btoa(String.fromCharCode(...bytes))); }, error: (error) => { throw error; } });
    encoder.configure({ codec: "opus", sampleRate: 48000, numberOfChannels: 1, bitrate: 24000 });
    for (let second = 0; second < seconds; second += 1) {
        const data = Float32Array.from({ length: 48000 }, (_, at) => (second % 2 === 0 ? 0.6 * Math.sin(2 * Math.PI * 440 * at / 48000) : 0));
        encoder.encode(new AudioData({ format: "f32", sampleRate: 48000, numberOfFrames: 48000, numberOfChannels: 1, timestamp: second * 1e6, data }));
    }
    await encoder.flush();
    return packets;
}"""


OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)


def opus(page, seconds):
    """The browser's Opus, 20 ms a packet, in Ogg (RFC 3533, 7845), 25 packets a page."""
    packets = [base64.b64decode(packet) for packet in page.evaluate(OPUS, seconds)]
    pages = [[OPUS_HEAD], [b"OpusTags" + struct.pack("<II", 0, 0)], *(packets[at:at + 25] for at in range(0, len(packets), 25))]
    whole, granule = b"", 0
    for number, content in enumerate(pages):
        granule += 960 * len(content) if number > 1 else 0
        lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in content)
        kind = 2 if number == 0 else 4 if number == len(pages) - 1 else 0
        head = struct.pack("<4sBBQII", b"OggS", 0, kind, granule, 7, number)
        rest = bytes([len(lacing)]) + lacing + b"".join(content)
        whole += head + struct.pack("<I", remainder(head + bytes(4) + rest, 0x04C11DB7, 32)) + rest
    return whole


DRAW = """async ([count, width, height]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { alpha: false });
    return Array.from({ length: count }, (_, frame) => {
        context.fillStyle = "#e8e4da";
        context.fillRect(0, 0, width, height);
        context.fillStyle = "#2f5bd7";
        context.fillRect(20 + frame * 2, 60, 48, 32);
        return canvas.toDataURL("image/webp", 0.9).split(",")[1];
    });
}"""


def film(page, count=75, width=320, height=180, fps=25):
    """A WebM of a box that goes two pixels to the right with each frame. The frames of a lossy WebP are key frames of VP8."""
    return webm([vp8(base64.b64decode(frame)) for frame in page.evaluate(DRAW, [count, width, height])], width, height, fps)


def vp8(picture):
    at = 12
    while at + 8 <= len(picture):
        size = int.from_bytes(picture[at + 4:at + 8], "little")
        if picture[at:at + 4] == b"VP8 ":
            return picture[at + 8:at + 8 + size]
        at += 8 + size + size % 2
    raise AssertionError("the browser made no lossy WebP")


def element(name, data):
    return bytes.fromhex(name) + b"\x01" + len(data).to_bytes(7, "big") + data


def number(name, value):
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


WEBM = element("1a45dfa3", number("4286", 1) + number("42f7", 1) + number("42f2", 4) + number("42f3", 8) + element("4282", b"webm") + number("4287", 2) + number("4285", 2))


def duration(milliseconds):
    return element("1549a966", number("2ad7b1", 1_000_000) + element("4489", struct.pack(">d", milliseconds)) + element("4d80", b"t") + element("5741", b"t"))


def webm_sound(page, seconds):
    """The browser's Opus in Matroska, a cluster a second."""
    packets = [base64.b64decode(packet) for packet in page.evaluate(OPUS, seconds)]
    audio = element("e1", element("b5", struct.pack(">d", 48_000)) + number("9f", 1))
    track = element("1654ae6b", element("ae", number("d7", 1) + number("73c5", 1) + number("83", 2) + element("86", b"A_OPUS") + number("56aa", 6_500_000) + element("63a2", OPUS_HEAD) + audio))
    clusters = b"".join(element("1f43b675", number("e7", first * 20) + b"".join(element("a3", b"\x81" + struct.pack(">h", at * 20) + b"\x80" + packet) for at, packet in enumerate(packets[first:first + 50])))
                        for first in range(0, len(packets), 50))
    return WEBM + element("18538067", duration(len(packets) * 20) + track + clusters)


def webm(frames, width, height, fps):
    """Matroska (RFC 9559) with a cluster and a cue for every 25 frames."""
    each = 1000 / fps
    info = duration(len(frames) * each)
    track = element("1654ae6b", element("ae", number("d7", 1) + number("73c5", 1) + number("83", 1) + element("86", b"V_VP8") + number("23e383", int(each * 1e6))
                                        + element("e0", number("b0", width) + number("ba", height))))
    clusters, cues, at = b"", b"", len(info) + len(track)
    for first in range(0, len(frames), 25):
        start = round(first * each)
        blocks = b"".join(element("a3", b"\x81" + struct.pack(">h", round(one * each) - start) + b"\x80" + frames[one]) for one in range(first, min(first + 25, len(frames))))
        cues += element("bb", number("b3", start) + element("b7", number("f7", 1) + number("f1", at + len(clusters))))
        clusters += element("1f43b675", number("e7", start) + blocks)
    return WEBM + element("18538067", info + track + clusters + element("1c53bb6b", cues))


def upload(person, project, content, name):
    return person.raw("POST", f"/api/projects/{project}/media?name={name}", content, {"Content-Type": "application/octet-stream"})[0]["ref"]


class Line:
    """Mouse and keys on a timeline; places in seconds."""

    def __init__(self, page):
        self.page = page
        self.stage = page.locator(".time-stage")

    def settle(self):
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => done()))))")

    def place(self, seconds, y=40):
        self.settle()
        x = self.stage.evaluate("(stage, time) => stage.closest('audio-surface, video-surface').view.toX(time)", seconds)
        box = self.stage.bounding_box()
        return box["x"] + x, box["y"] + y

    def drag(self, start, end, y=40):
        self.page.mouse.move(*self.place(start, y))
        self.page.mouse.down()
        self.page.mouse.move(*self.place((start + end) / 2, y))
        self.page.mouse.move(*self.place(end, y))
        self.page.mouse.up()
        self.settle()

    def press(self, seconds, y=40):
        self.page.mouse.click(*self.place(seconds, y))
        self.settle()

    def seek(self, seconds):
        self.page.evaluate("""(seconds) => new Promise((done) => {
            const surface = document.querySelector("main audio-surface, main video-surface");
            surface.media.addEventListener("seeked", () => requestAnimationFrame(() => requestAnimationFrame(done)), { once: true });
            surface.seek(seconds);
        })""", seconds)
