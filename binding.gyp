{
  "variables": {
    "kernels": ["<!@(node -p \"require('fs').readdirSync('kernels/native/src/kernels').filter((file) => file.endsWith('.cpp')).map((file) => 'kernels/native/src/kernels/' + file).join(' ')\")", "kernels/native/src/table.cpp"],
    "flags": ["-std=c++17", "-O3", "-fexceptions", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wall", "-Wextra", "-Wno-psabi", "-fvisibility=hidden"]
  },
  "target_defaults": {
    "cflags_cc": ["<@(flags)"],
    "cflags_cc!": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++20"],
    "cflags!": ["-fno-exceptions"],
    "xcode_settings": {
      "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
      "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
      "OTHER_CPLUSPLUSFLAGS": ["<@(flags)"]
    },
    "include_dirs": ["kernels/native/src"]
  },
  "targets": [
    {
      "target_name": "kernels_portable",
      "type": "static_library",
      "sources": ["<@(kernels)"],
      "defines": ["SLUICE_INSTRUCTIONS=portable"]
    },
    {
      "target_name": "digest",
      "type": "static_library",
      "sources": ["kernels/native/src/digest.cpp"],
      "defines": ["SLUICE_DIGEST=<!(node scripts/build-native.mjs --digest)"]
    },
    {
      "target_name": "sluice",
      "sources": ["kernels/native/src/addon.cpp", "kernels/native/src/arena.cpp", "kernels/native/src/call.cpp", "kernels/native/src/bind-cell.cpp", "kernels/native/src/cell.cpp", "kernels/native/src/cell-plans.cpp", "kernels/native/src/cell-rows.cpp", "kernels/native/src/plan-cell.cpp", "kernels/native/src/threads.cpp", "kernels/native/src/instructions.cpp"],
      "defines": ["NAPI_VERSION=8"],
      "dependencies": ["kernels_portable", "digest"],
      "conditions": [["target_arch=='x64'", { "defines": ["SLUICE_X86"], "dependencies": ["kernels_avx2", "kernels_avx512"] }]],
      "libraries": ["-lpthread"]
    }
  ],
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        {
          "target_name": "kernels_avx2",
          "type": "static_library",
          "sources": ["<@(kernels)"],
          "defines": ["SLUICE_INSTRUCTIONS=avx2"],
          "cflags_cc": ["-mavx2", "-mfma"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["<@(flags)", "-mavx2", "-mfma"] }
        },
        {
          "target_name": "kernels_avx512",
          "type": "static_library",
          "sources": ["<@(kernels)"],
          "defines": ["SLUICE_INSTRUCTIONS=avx512"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mfma", "-mprefer-vector-width=512"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["<@(flags)", "-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mfma"] }
        }
      ]
    }]
  ]
}
