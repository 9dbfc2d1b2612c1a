#include <cassert>
#include <cstdio>
#include <stdexcept>
#include <string>

static int grams(double kilograms) { return static_cast<int>(kilograms * 1000); }

static int tare(int gross, int box) {
  if (box > gross) throw std::runtime_error("the box weighs more than all");  // throws here: an exception without a place
  return gross - box;
}

int main(int, char** argv) {
  const std::string test = argv[1];
  if (test == "reads") assert(grams(1.5) == 1500);
  if (test == "rounds") {
    assert(grams(1.001) == 1001);  // fails here
  }
  if (test == "adds" && grams(0.5) + grams(0.7) != 1250) {
    std::fprintf(stderr, "%s:%d: got %d g, want 1250 g\n", __FILE__, __LINE__, grams(0.5) + grams(0.7));  // fails here
    return 1;
  }
  if (test == "tares") return tare(200, 250) < 0;
  return 0;
}
