// The few types and functions of libX11 and libXrandr that are used, declared here because their headers need not be
// installed where this is compiled, and loaded when they are first called because the libraries need not be installed
// where it runs. Layouts are those of the stable public ABI (libX11 1.x, libXrandr 1.5).
#ifndef VIGIE_X11_H
#define VIGIE_X11_H

#include <dlfcn.h>

namespace vigie {

using XID = unsigned long;
using Atom = unsigned long;
using Display = void;

struct ModeInfo;

struct ScreenResources {
  unsigned long timestamp;
  unsigned long configTimestamp;
  int ncrtc;
  XID* crtcs;
  int noutput;
  XID* outputs;
  int nmode;
  ModeInfo* modes;
};

struct OutputInfo {
  unsigned long timestamp;
  XID crtc;
  char* name;
  int nameLen;
  unsigned long mmWidth;
  unsigned long mmHeight;
  unsigned short connection;
  unsigned short subpixelOrder;
  int ncrtc;
  XID* crtcs;
  int nclone;
  XID* clones;
  int nmode;
  int npreferred;
  XID* modes;
};

struct CrtcInfo {
  unsigned long timestamp;
  int x, y;
  unsigned int width, height;
  XID mode;
  unsigned short rotation;
  int noutput;
  XID* outputs;
  unsigned short rotations;
  int npossible;
  XID* possible;
};

struct ErrorEvent;
using ErrorHandler = int (*)(Display*, ErrorEvent*);

// Functions found at run time. `ok` is false when a library or a function is missing.
struct X11 {
  bool ok = false;
  Display* (*OpenDisplay)(const char*) = nullptr;
  int (*CloseDisplay)(Display*) = nullptr;
  XID (*DefaultRootWindow)(Display*) = nullptr;
  Atom (*InternAtom)(Display*, const char*, int) = nullptr;
  int (*Free)(void*) = nullptr;
  int (*Sync)(Display*, int) = nullptr;
  ErrorHandler (*SetErrorHandler)(ErrorHandler) = nullptr;
  int (*QueryExtension)(Display*, int*, int*) = nullptr;
  ScreenResources* (*GetScreenResourcesCurrent)(Display*, XID) = nullptr;
  void (*FreeScreenResources)(ScreenResources*) = nullptr;
  OutputInfo* (*GetOutputInfo)(Display*, ScreenResources*, XID) = nullptr;
  void (*FreeOutputInfo)(OutputInfo*) = nullptr;
  CrtcInfo* (*GetCrtcInfo)(Display*, ScreenResources*, XID) = nullptr;
  void (*FreeCrtcInfo)(CrtcInfo*) = nullptr;
  int (*GetOutputProperty)(Display*, XID, Atom, long, long, int, int, Atom, Atom*, int*, unsigned long*, unsigned long*,
                           unsigned char**) = nullptr;
};

template <typename F>
bool find(void* library, const char* name, F& function) {
  function = reinterpret_cast<F>(dlsym(library, name));
  return function != nullptr;
}

// Loads the libraries once; they stay loaded for the life of the process.
inline const X11& x11() {
  static const X11 loaded = [] {
    X11 x;
    void* core = dlopen("libX11.so.6", RTLD_LAZY | RTLD_LOCAL);
    void* randr = dlopen("libXrandr.so.2", RTLD_LAZY | RTLD_LOCAL);
    if (core == nullptr || randr == nullptr) return x;
    x.ok = find(core, "XOpenDisplay", x.OpenDisplay) && find(core, "XCloseDisplay", x.CloseDisplay) &&
           find(core, "XDefaultRootWindow", x.DefaultRootWindow) && find(core, "XInternAtom", x.InternAtom) &&
           find(core, "XFree", x.Free) && find(core, "XSync", x.Sync) &&
           find(core, "XSetErrorHandler", x.SetErrorHandler) && find(randr, "XRRQueryExtension", x.QueryExtension) &&
           find(randr, "XRRGetScreenResourcesCurrent", x.GetScreenResourcesCurrent) &&
           find(randr, "XRRFreeScreenResources", x.FreeScreenResources) &&
           find(randr, "XRRGetOutputInfo", x.GetOutputInfo) && find(randr, "XRRFreeOutputInfo", x.FreeOutputInfo) &&
           find(randr, "XRRGetCrtcInfo", x.GetCrtcInfo) && find(randr, "XRRFreeCrtcInfo", x.FreeCrtcInfo) &&
           find(randr, "XRRGetOutputProperty", x.GetOutputProperty);
    return x;
  }();
  return loaded;
}

}  // namespace vigie

#endif
