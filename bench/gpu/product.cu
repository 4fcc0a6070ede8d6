// The twin in CUDA of the tile of kernels/webgpu/kernels/products/text.ts, for what a compiler of NVIDIA makes of it:
// registers, spills and shared memory of each tiling, and on a GPU its speed.
//
//   nvcc -arch=sm_90 -O3 -Xptxas -v -o product bench/gpu/product.cu   # prints registers, spills, shared memory (smem)
//   ./product                                                         # TFLOP/s of the sizes of a search network
//
// It reads the numbers like the WGSL: rows of the left factor four at a time and turned in registers, the right factor as
// it lies; a step of the depth is held in shared memory while the next is read.
#include <cstdio>
#include <cuda_runtime.h>

constexpr int kThreads = 128, kStep = 16;

__device__ float positive(float x) { return x <= 0.f ? 0.f : x; }
__device__ float4 positive(float4 v) { return {positive(v.x), positive(v.y), positive(v.z), positive(v.w)}; }

template <int Across, int Down, int Wide, int Tall, bool Back>
__global__ void __launch_bounds__(kThreads) product(const float4* __restrict__ left, const float4* __restrict__ right,
                                                    const float4* __restrict__ mask, float4* __restrict__ result, unsigned rows,
                                                    unsigned columns, unsigned depth) {
  constexpr int R = Down * Tall, C = Across * Wide, LP = (R / 4) | 1, RP = (C / 4) | 1;
  constexpr int LB = (R + kThreads - 1) / kThreads;
  constexpr int RB = Back ? 1 : (C / 4 * kStep + kThreads - 1) / kThreads;
  __shared__ float4 a[kStep * LP], b[kStep * RP];
  const unsigned t = threadIdx.x, tiles = (columns + C - 1) / C;
  const unsigned first_column = blockIdx.x % tiles * C, first_row = blockIdx.x / tiles * R;
  const unsigned column = t % Across, row = min(t / Across, Down - 1);
  float4 la[LB][4], ra[Back ? 4 : RB], sum[Tall][Wide / 4];
#pragma unroll
  for (int i = 0; i < Tall; ++i)
#pragma unroll
    for (int q = 0; q < Wide / 4; ++q) sum[i][q] = {0, 0, 0, 0};
  const auto load = [&](unsigned k) {
#pragma unroll
    for (int r = 0; r < LB; ++r)
      if (t + r * kThreads < R)
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          const unsigned at = first_row + 4 * ((t + r * kThreads) / 4) + i, d = k + 4 * (t % 4);
          float4 x{0, 0, 0, 0};
          if (at < rows && d < depth) x = left[(at * depth + d) / 4];
          la[r][i] = Back ? x : positive(x);
        }
    if constexpr (Back) {
      if (t < C)
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          const unsigned at = first_column + 4 * (t / 4) + i, d = k + 4 * (t % 4);
          float4 x{0, 0, 0, 0};
          if (at < columns && d < depth) x = right[(at * depth + d) / 4];
          ra[i] = x;
        }
    } else {
#pragma unroll
      for (int r = 0; r < RB; ++r)
        if (t + r * kThreads < C / 4 * kStep) {
          const unsigned d = k + (t + r * kThreads) / (C / 4), at = first_column + 4 * ((t + r * kThreads) % (C / 4));
          float4 x{0, 0, 0, 0};
          if (at < columns && d < depth) x = right[(at + d * columns) / 4];
          ra[r] = x;
        }
    }
  };
  const auto turn = [&](const float4* v, float4* to, int pitch) {
    to[0] = {v[0].x, v[1].x, v[2].x, v[3].x}, to[pitch] = {v[0].y, v[1].y, v[2].y, v[3].y};
    to[2 * pitch] = {v[0].z, v[1].z, v[2].z, v[3].z}, to[3 * pitch] = {v[0].w, v[1].w, v[2].w, v[3].w};
  };
  load(0);
  for (unsigned k = 0; k < depth; k += kStep) {
#pragma unroll
    for (int r = 0; r < LB; ++r)
      if (t + r * kThreads < R) turn(la[r], a + 4 * (t % 4) * LP + (t + r * kThreads) / 4, LP);
    if constexpr (Back) {
      if (t < C) turn(ra, b + 4 * (t % 4) * RP + t / 4, RP);
    } else {
#pragma unroll
      for (int r = 0; r < RB; ++r)
        if (t + r * kThreads < C / 4 * kStep) b[(t + r * kThreads) / (C / 4) * RP + (t + r * kThreads) % (C / 4)] = ra[r];
    }
    __syncthreads();
    if (k + kStep < depth) load(k + kStep);
    for (int d = 0; d < kStep; ++d) {
      float4 x[Tall / 4], y[Wide / 4];
#pragma unroll
      for (int h = 0; h < Tall / 4; ++h) x[h] = a[d * LP + h * Down + row];
#pragma unroll
      for (int q = 0; q < Wide / 4; ++q) y[q] = b[d * RP + q * Across + column];
#pragma unroll
      for (int i = 0; i < Tall; ++i) {
        const float s = (&x[i / 4].x)[i % 4];
#pragma unroll
        for (int q = 0; q < Wide / 4; ++q) {
          float4& to = sum[i][q];
          to.x = fmaf(s, y[q].x, to.x), to.y = fmaf(s, y[q].y, to.y), to.z = fmaf(s, y[q].z, to.z), to.w = fmaf(s, y[q].w, to.w);
        }
      }
    }
    __syncthreads();
  }
  if (t >= Across * Down) return;
#pragma unroll
  for (int i = 0; i < Tall; ++i)
#pragma unroll
    for (int q = 0; q < Wide / 4; ++q) {
      const unsigned r = first_row + 4 * (i / 4) * Down + i % 4 + 4 * row, c = first_column + 4 * (q * Across + column);
      if (r >= rows || c >= columns) continue;
      float4 v = sum[i][q];
      if (Back) {
        const float4 m = mask[(r * columns + c) / 4];
        v.x *= m.x > 0, v.y *= m.y > 0, v.z *= m.z > 0, v.w *= m.w > 0;
      }
      result[(r * columns + c) / 4] = v;
    }
}

template <int Across, int Down, int Wide, int Tall, bool Back>
void measure(unsigned rows, unsigned columns, unsigned depth) {
  float4 *left, *right, *mask, *result;
  cudaMalloc(&left, 4ull * rows * depth), cudaMalloc(&right, 4ull * depth * columns);
  cudaMalloc(&mask, 4ull * rows * columns), cudaMalloc(&result, 4ull * rows * columns);
  const unsigned tiles = (rows + Down * Tall - 1) / (Down * Tall) * ((columns + Across * Wide - 1) / (Across * Wide));
  cudaEvent_t begin, end;
  cudaEventCreate(&begin), cudaEventCreate(&end);
  const int times = 100;
  for (int i = -10; i < times; ++i) {
    if (i == 0) cudaEventRecord(begin);
    product<Across, Down, Wide, Tall, Back><<<tiles, kThreads>>>(left, right, mask, result, rows, columns, depth);
  }
  cudaEventRecord(end), cudaEventSynchronize(end);
  float milliseconds = 0;
  cudaEventElapsedTime(&milliseconds, begin, end);
  const double each = milliseconds / times / 1e3;
  printf("%6u x %3u x %3u %s, %3d x %3d a workgroup: %7.1f us, %5.1f TFLOP/s\n", rows, depth, columns, Back ? "back" : "    ",
         Down * Tall, Across * Wide, each * 1e6, 2.0 * rows * columns * depth / each / 1e12);
  cudaFree(left), cudaFree(right), cudaFree(mask), cudaFree(result);
}

int main() {
  // The 1×1 convolutions before the cells: 36, 72 and 144 channels, batch 64.
  measure<9, 14, 4, 8, false>(65536, 36, 144);
  measure<9, 14, 8, 8, true>(65536, 144, 36);
  measure<9, 14, 4, 8, false>(16384, 72, 288);
  measure<9, 14, 8, 8, true>(16384, 288, 72);
  measure<12, 10, 4, 4, false>(4096, 144, 576);
  measure<9, 14, 8, 8, true>(4096, 576, 144);
}
