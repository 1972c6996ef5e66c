// Node-API addon: lists the lit outputs of the X screen with the raw bytes of their EDID, serial number included.
// It reads, never writes; opens its own connection to the X server and closes it again; and understands nothing of the
// bytes, which are parsed where a mistake cannot harm the process (edid.ts).
#include <node_api.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "x11.h"

namespace {

using vigie::x11;

constexpr long kMostEdidWords = 8192;  // 32 KiB: 256 blocks, the most that an EDID can have
constexpr int kByteFormat = 8;

struct Output {
  std::string name;
  int x, y;
  unsigned width, height;
  std::vector<uint8_t> edid;
};

// An output may be unplugged between two requests. Xlib would end the process at such an error; here it is ignored,
// because the request then gives nothing, which is handled.
int ignoreError(vigie::Display*, vigie::ErrorEvent*) { return 0; }

std::vector<uint8_t> readEdid(vigie::Display* display, vigie::XID output, vigie::Atom property) {
  vigie::Atom type = 0;
  int format = 0;
  unsigned long count = 0, left = 0;
  unsigned char* data = nullptr;
  std::vector<uint8_t> bytes;
  const int failed = x11().GetOutputProperty(display, output, property, 0, kMostEdidWords, 0, 0, 0, &type, &format,
                                             &count, &left, &data);
  if (failed == 0 && data != nullptr && format == kByteFormat) bytes.assign(data, data + count);
  if (data != nullptr) x11().Free(data);
  return bytes;
}

std::vector<Output> readOutputs(vigie::Display* display) {
  std::vector<Output> outputs;
  int eventBase = 0, errorBase = 0;
  if (!x11().QueryExtension(display, &eventBase, &errorBase)) return outputs;
  auto* resources = x11().GetScreenResourcesCurrent(display, x11().DefaultRootWindow(display));
  if (resources == nullptr) return outputs;
  const vigie::Atom property = x11().InternAtom(display, "EDID", 0);
  for (int i = 0; i < resources->noutput; i += 1) {
    auto* info = x11().GetOutputInfo(display, resources, resources->outputs[i]);
    if (info == nullptr) continue;
    auto* crtc = info->crtc == 0 ? nullptr : x11().GetCrtcInfo(display, resources, info->crtc);
    if (crtc != nullptr) {
      outputs.push_back({std::string(info->name, static_cast<size_t>(info->nameLen)), crtc->x, crtc->y, crtc->width,
                         crtc->height, readEdid(display, resources->outputs[i], property)});
      x11().FreeCrtcInfo(crtc);
    }
    x11().FreeOutputInfo(info);
  }
  x11().FreeScreenResources(resources);
  return outputs;
}

bool setNumber(napi_env env, napi_value object, const char* name, double number) {
  napi_value value;
  return napi_create_double(env, number, &value) == napi_ok &&
         napi_set_named_property(env, object, name, value) == napi_ok;
}

bool toObject(napi_env env, const Output& output, napi_value* object) {
  napi_value name, buffer, bytes;
  void* room = nullptr;
  if (napi_create_object(env, object) != napi_ok ||
      napi_create_string_utf8(env, output.name.data(), output.name.size(), &name) != napi_ok ||
      napi_set_named_property(env, *object, "output", name) != napi_ok)
    return false;
  if (napi_create_arraybuffer(env, output.edid.size(), &room, &buffer) != napi_ok) return false;
  if (!output.edid.empty()) std::memcpy(room, output.edid.data(), output.edid.size());
  if (napi_create_typedarray(env, napi_uint8_array, output.edid.size(), buffer, 0, &bytes) != napi_ok ||
      napi_set_named_property(env, *object, "edid", bytes) != napi_ok)
    return false;
  return setNumber(env, *object, "x", output.x) && setNumber(env, *object, "y", output.y) &&
         setNumber(env, *object, "width", output.width) && setNumber(env, *object, "height", output.height);
}

// listDisplays(): throws when there is no X library or no X server; the caller falls back.
napi_value listDisplays(napi_env env, napi_callback_info) {
  if (!x11().ok) {
    napi_throw_error(env, "NO_X11", "libX11 or libXrandr is not installed");
    return nullptr;
  }
  auto* display = x11().OpenDisplay(nullptr);
  if (display == nullptr) {
    napi_throw_error(env, "NO_DISPLAY", "the X server does not answer");
    return nullptr;
  }
  const auto before = x11().SetErrorHandler(ignoreError);
  const std::vector<Output> outputs = readOutputs(display);
  x11().Sync(display, 0);
  x11().SetErrorHandler(before);
  x11().CloseDisplay(display);

  napi_value list;
  if (napi_create_array_with_length(env, outputs.size(), &list) != napi_ok) return nullptr;
  for (size_t i = 0; i < outputs.size(); i += 1) {
    napi_value object;
    if (!toObject(env, outputs[i], &object) || napi_set_element(env, list, static_cast<uint32_t>(i), object) != napi_ok) {
      napi_throw_error(env, "NO_MEMORY", "the list of displays could not be built");
      return nullptr;
    }
  }
  return list;
}

napi_value start(napi_env env, napi_value exports) {
  napi_value function;
  if (napi_create_function(env, "listDisplays", NAPI_AUTO_LENGTH, listDisplays, nullptr, &function) == napi_ok)
    napi_set_named_property(env, exports, "listDisplays", function);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, start)
