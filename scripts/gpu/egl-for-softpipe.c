// libEGL.so for Dawn over Mesa's softpipe, in front of the machine's libEGL.so.1: see scripts/webgpu-devices.mjs.
// Dawn asks for EGL_EXT_create_context_robustness, which softpipe lacks. It tells of a GPU that was reset, and softpipe has
// none: the extension is named, and its attributes are left out of a context. All other calls pass through. It is an addon of
// Node.js too, since a process that has begun takes no other LD_LIBRARY_PATH.
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef void *Address;
typedef Address (*Lookup)(const char *);

enum {
  NONE = 0x3038,
  EXTENSIONS = 0x3055,
  ROBUST_ACCESS_EXT = 0x30BF,
  RESET_STRATEGY_EXT = 0x3138,
  ROBUST_ACCESS = 0x31B2,
  RESET_STRATEGY = 0x31BD,
};

static Address original(const char *name) {
  static Address library;
  if (!library) library = dlopen("libEGL.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return NULL;
  Address found = dlsym(library, name);
  return found ? found : ((Lookup)dlsym(library, "eglGetProcAddress"))(name);
}

static const char *queryString(Address display, int name) {
  static char extended[8192];
  const char *text = ((const char *(*)(Address, int))original("eglQueryString"))(display, name);
  if (name != EXTENSIONS || !display || !text) return text;
  snprintf(extended, sizeof extended, "%s EGL_EXT_create_context_robustness", text);
  return extended;
}

static int isOfRobustness(int attribute) {
  return attribute == ROBUST_ACCESS_EXT || attribute == RESET_STRATEGY_EXT || attribute == ROBUST_ACCESS ||
         attribute == RESET_STRATEGY;
}

static Address createContext(Address display, Address config, Address shared, const int *attributes) {
  int kept[64];
  int count = 0;
  for (; attributes && *attributes != NONE && count < 62; attributes += 2) {
    if (isOfRobustness(attributes[0])) continue;
    kept[count++] = attributes[0];
    kept[count++] = attributes[1];
  }
  kept[count] = NONE;
  return ((Address(*)(Address, Address, Address, const int *))original("eglCreateContext"))(display, config, shared, kept);
}

Address eglGetProcAddress(const char *name) {
  if (strcmp(name, "eglQueryString") == 0) return (Address)queryString;
  if (strcmp(name, "eglCreateContext") == 0) return (Address)createContext;
  if (strcmp(name, "eglGetProcAddress") == 0) return (Address)eglGetProcAddress;
  return original(name);
}

Address napi_register_module_v1(Address environment, Address exports) { return exports; }
