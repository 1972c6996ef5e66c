"""An RTSP server that nobody of this project wrote (GStreamer's), as the camera of tests.

Reads one line of JSON from its input: {"user", "password", "mounts": {"/path": {"launch", "udpOnly", "resizeAfter",
"clock"}}}. Prints the port once it listens. Then a line {"drop": "/path"} cuts who watches that path, {"away": "/path",
"seconds": 3} takes it away for a while, {"become": "/path", "launch": ...} cuts it and sends something else from then on, as
a camera does whose settings are changed. Ends when its input does.
"""
import json
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

wanted = json.loads(sys.stdin.readline())
Gst.init(None)
loop = GLib.MainLoop()
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
mounts = server.get_mount_points()

if wanted.get("user"):
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(wanted["user"], wanted["password"], token)
    server.set_auth(auth)


other = []


def resized(media, seconds):
    """Lets the camera send another size after some seconds, as one does whose settings are changed."""
    size = media.get_element().get_by_name_recurse_up("size")

    def change():
        other.append(True)
        size.set_property("caps", Gst.Caps.from_string("video/x-raw,format=I420,width=480,height=272,framerate=25/1"))
        return False

    if other:
        change()
    else:
        GLib.timeout_add_seconds(seconds, change)


WIDTH, HEIGHT, BLOCK, BITS = 640, 360, 20, 24


def timed(media):
    """Feeds grey pictures whose first row of blocks is the wall clock: 24 bits of milliseconds, white for one."""
    source = media.get_element().get_by_name_recurse_up("clock")
    began = time.monotonic()
    count = 0

    def picture():
        nonlocal count
        light = bytearray([96]) * (WIDTH * HEIGHT)
        count += 1
        row = 60 + count * 8 % 280
        light[row * WIDTH : (row + 8) * WIDTH] = b"\xb4" * (8 * WIDTH)
        stamp = int(time.time() * 1000) % (1 << BITS)
        line = b"".join((b"\xeb" if stamp >> (BITS - 1 - bit) & 1 else b"\x10") * BLOCK for bit in range(BITS))
        line += b"\x60" * (WIDTH - len(line))
        light[0 : BLOCK * WIDTH] = line * BLOCK
        data = bytes(light) + b"\x80" * (WIDTH * HEIGHT // 2)
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts = int((time.monotonic() - began) * Gst.SECOND)
        buffer.duration = Gst.SECOND // 25
        return source.emit("push-buffer", buffer) == Gst.FlowReturn.OK

    GLib.timeout_add(40, picture)


factories = {}
watching = {}


def connected(_, client):
    client.connect("play-request", lambda client, context: watching.__setitem__(client, context.uri.abspath))
    client.connect("closed", lambda client: watching.pop(client, None))


server.connect("client-connected", connected)


def obey(line):
    """Does what a line of the input says."""
    order = json.loads(line)
    path = order.get("drop") or order.get("away") or order.get("become")
    if "become" in order:
        mounts.remove_factory(path)
        offer(path, {"launch": order["launch"]})
    if "away" in order:
        mounts.remove_factory(path)
        GLib.timeout_add(int(order["seconds"] * 1000), lambda: mounts.add_factory(path, factories[path]) and False)
    for client in [client for client, watched in watching.items() if watched == path]:
        client.close()
    return False


def offer(path, mount):
    """Gives out a stream at a path from now on."""
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(mount["launch"])
    factory.set_shared(True)
    if mount.get("udpOnly"):
        factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    if mount.get("clock"):
        factory.connect("media-configure", lambda _, media: timed(media))
    if mount.get("resizeAfter"):
        factory.connect("media-configure", lambda _, media, seconds=mount["resizeAfter"]: resized(media, seconds))
    if wanted.get("user"):
        permissions = GstRtspServer.RTSPPermissions()
        structure = Gst.Structure.new_empty("viewer")
        structure.set_value("media.factory.access", True)
        structure.set_value("media.factory.construct", True)
        permissions.add_role_from_structure(structure)
        factory.set_permissions(permissions)
    factories[path] = factory
    mounts.add_factory(path, factory)


for path, mount in wanted["mounts"].items():
    offer(path, mount)

server.attach(None)
print(server.get_bound_port(), flush=True)


def listen():
    for line in sys.stdin:
        GLib.idle_add(obey, line)
    loop.quit()


threading.Thread(target=listen, daemon=True).start()
loop.run()
