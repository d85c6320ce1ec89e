/**
 * The strength of frequencies in a stretch of sound: a Hann window and a radix-2 fast Fourier transform (Cooley & Tukey
 * 1965). Give `size` samples (a power of two); `levels` come in decibels under full scale, one for each of `size / 2` bins.
 */
export class Spectrum {
  #size;
  #window;
  #reversed;
  #cos;
  #sin;
  #real;
  #imaginary;

  constructor(size) {
    this.#size = size;
    this.#window = Float32Array.from({ length: size }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / size));
    this.#cos = Float32Array.from({ length: size / 2 }, (_, at) => Math.cos((2 * Math.PI * at) / size));
    this.#sin = Float32Array.from({ length: size / 2 }, (_, at) => Math.sin((2 * Math.PI * at) / size));
    const bits = Math.log2(size);
    this.#reversed = Uint32Array.from({ length: size }, (_, at) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit += 1) reversed |= ((at >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
    this.#real = new Float32Array(size);
    this.#imaginary = new Float32Array(size);
  }

  /** From `samples` at `start`; what lies outside counts as silence. */
  levels(samples, start, into) {
    for (let at = 0; at < this.#size; at += 1) {
      this.#real[this.#reversed[at]] = (samples[start + at] ?? 0) * this.#window[at];
    }
    this.#imaginary.fill(0);
    this.#transform();
    // A sine of full scale in a Hann window comes to size / 4.
    const full = this.#size / 4;
    for (let bin = 0; bin < into.length; bin += 1) {
      into[bin] = 20 * Math.log10(Math.hypot(this.#real[bin], this.#imaginary[bin]) / full + 1e-6);
    }
    return into;
  }

  #transform() {
    const [real, imaginary] = [this.#real, this.#imaginary];
    for (let half = 1; half < this.#size; half *= 2) {
      const stride = this.#size / (2 * half);
      for (let block = 0; block < this.#size; block += 2 * half) {
        for (let at = 0; at < half; at += 1) {
          const [cos, sin] = [this.#cos[at * stride], -this.#sin[at * stride]];
          const [low, high] = [block + at, block + at + half];
          const turnedReal = real[high] * cos - imaginary[high] * sin;
          const turnedImaginary = real[high] * sin + imaginary[high] * cos;
          real[high] = real[low] - turnedReal;
          imaginary[high] = imaginary[low] - turnedImaginary;
          real[low] += turnedReal;
          imaginary[low] += turnedImaginary;
        }
      }
    }
  }
}
