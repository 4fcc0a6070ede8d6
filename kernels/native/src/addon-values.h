// Values between JavaScript and C++.
#pragma once
#include <node_api.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace sluice {

/// Throws std::invalid_argument, as the others that read do.
inline double number_of(napi_env env, napi_value value) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok) throw std::invalid_argument("a number was expected");
  return number;
}

inline int32_t handle_of(napi_env env, napi_value value) {
  const double number = number_of(env, value);
  if (!(number >= 0 && number < 2147483648.0)) throw std::invalid_argument("that is no handle of a buffer");
  return static_cast<int32_t>(number);
}

/// The numbers of a Float32Array, where they are.
struct Floats {
  float* data;
  size_t length;
};

inline Floats floats_of(napi_env env, napi_value value) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_float32_array)
    throw std::invalid_argument("a Float32Array was expected");
  return {static_cast<float*>(data), length};
}

inline napi_value make_number(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

inline std::string text_of(napi_env env, napi_value value) {
  char text[64];
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, text, sizeof text, &length) != napi_ok)
    throw std::invalid_argument("a text was expected");
  return std::string(text, length);
}

/// Sets a property of an object.
inline void set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

}  // namespace sluice
