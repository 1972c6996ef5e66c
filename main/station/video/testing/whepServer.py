"""A video server that nobody of this project wrote (GStreamer's webrtcbin), offering one picture by WHEP (RFC 9725).

Reads one line of JSON from its input: {"token"}. Prints its port once it listens. `POST /<anything>/whep` with a session
description answers 201 with its own and the address of the session, which `DELETE` ends; `GET /sessions` tells how many
there are. All but the last want `Authorization: Bearer <token>`. Ends when its input does.
"""
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

wanted = json.loads(sys.stdin.readline())
Gst.init(None)
loop = GLib.MainLoop()
sessions = {}
LIMIT = 10

RAW = "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=640,height=360,framerate=15/1"
CODECS = {
    "H264": "openh264enc gop-size=15 complexity=low ! h264parse config-interval=-1 ! "
    "video/x-h264,profile=constrained-baseline ! rtph264pay config-interval=-1 aggregate-mode=zero-latency pt={pt}",
    "VP8": "vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay pt={pt}",
}


def payload_of(offer, codec):
    """The number under which an offer takes a codec: of H.264 the baseline, in packets of one mode."""
    for number, name in re.findall(r"^a=rtpmap:(\d+) ([A-Za-z0-9]+)/90000", offer, re.M):
        if name.upper() != codec:
            continue
        if codec == "VP8":
            return number
        settings = re.search(rf"^a=fmtp:{number} (.*)$", offer, re.M)
        if settings and "packetization-mode=1" in settings[1] and "profile-level-id=42e0" in settings[1]:
            return number
    return None


class Viewer:
    """One peer connection."""

    def __init__(self, offer):
        for codec in CODECS:
            number = payload_of(offer, codec)
            if number:
                break
        if not number:
            raise ValueError("no codec in common")
        caps = f"application/x-rtp,media=video,encoding-name={codec},payload={number}"
        self.pipeline = Gst.parse_launch(
            f"webrtcbin name=peer bundle-policy=max-bundle {RAW} ! queue ! {CODECS[codec].format(pt=number)} ! {caps} ! peer."
        )
        self.peer = self.pipeline.get_by_name("peer")
        self.gathered = threading.Event()
        self.peer.connect("notify::ice-gathering-state", self.gathering)
        self.pipeline.set_state(Gst.State.PLAYING)
        result, message = GstSdp.SDPMessage.new_from_text(offer)
        if result != GstSdp.SDPResult.OK:
            raise ValueError("no session description")
        self.wait(
            "set-remote-description",
            GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.OFFER, message),
        )
        transceiver = self.peer.emit("get-transceiver", 0)
        transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        reply = self.wait("create-answer", None)
        self.wait("set-local-description", reply.get_value("answer"))

    def gathering(self, peer, _):
        if peer.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            self.gathered.set()

    def wait(self, signal, argument):
        promise = Gst.Promise.new()
        self.peer.emit(signal, argument, promise)
        promise.wait()
        return promise.get_reply()

    def answer(self):
        self.gathered.wait(LIMIT)
        return self.peer.get_property("local-description").sdp.as_text()

    def end(self):
        self.pipeline.set_state(Gst.State.NULL)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def known(self):
        if self.headers.get("Authorization") == f"Bearer {wanted['token']}":
            return True
        self.reply(401, headers=[("WWW-Authenticate", "Bearer")])
        return False

    def do_GET(self):
        self.reply(200, json.dumps(len(sessions)).encode(), [("Content-Type", "application/json")])

    def do_POST(self):
        offer = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode("utf8", "replace")
        if not self.known():
            return
        if not re.fullmatch(r"/[\w-]+/(main|sub)/whep", self.path):
            self.reply(404)
            return
        try:
            viewer = Viewer(offer)
            answer = viewer.answer()
        except ValueError as error:
            self.reply(406, str(error).encode())
            return
        name = f"/sessions/{len(sessions)}-{id(viewer)}"
        sessions[name] = viewer
        self.reply(201, answer.encode(), [("Content-Type", "application/sdp"), ("Location", name)])

    def do_DELETE(self):
        if not self.known():
            return
        viewer = sessions.pop(self.path, None)
        if viewer:
            viewer.end()
        self.reply(200 if viewer else 404)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
loop.run()
for one in list(sessions.values()):
    one.end()
