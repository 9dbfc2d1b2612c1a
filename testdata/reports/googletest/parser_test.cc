// A parser for amounts such as "12.50 EUR".
#include <gtest/gtest.h>

#include <cctype>
#include <stdexcept>
#include <string>

namespace {

struct Amount {
  long cents = 0;
  std::string currency;
};

Amount Parse(const std::string& text) {
  Amount amount;
  std::size_t i = 0;
  for (; i < text.size() && (std::isdigit(text[i]) || text[i] == '.'); ++i) {
    if (text[i] != '.') amount.cents = amount.cents * 10 + (text[i] - '0');
  }
  if (i == 0) throw std::invalid_argument("no digits in \"" + text + "\"");
  while (i < text.size() && text[i] == ' ') ++i;
  amount.currency = text.substr(i);
  return amount;
}

TEST(Parse, ReadsCents) { EXPECT_EQ(Parse("12.50 EUR").cents, 1250); }

TEST(Parse, ReadsCurrency) { EXPECT_EQ(Parse("12.50 EUR").currency, "EUR"); }

TEST(Parse, ReadsWholeAmounts) {
  const Amount amount = Parse("12 eur");
  EXPECT_EQ(amount.cents, 1200);  // fails here
  EXPECT_EQ(amount.currency, "EUR") << "currencies are upper case";  // fails here too
}

TEST(Parse, ReadsSymbols) {
  ASSERT_EQ(Parse("5.00€").currency, "EUR");  // fails here
}

TEST(Parse, RefusesWords) { EXPECT_THROW(Parse("twelve"), std::invalid_argument); }

TEST(Parse, ReadsNegativeAmounts) {
  EXPECT_EQ(Parse("-3.00 EUR").cents, -300);  // throws here: the report has no line
}

TEST(Parse, DISABLED_ReadsRoman) { EXPECT_EQ(Parse("XII EUR").cents, 1200); }

TEST(Parse, ReadsFullWidthDigits) { GTEST_SKIP() << "needs ICU"; }

TEST(Format, PrintsTable) {
  const std::string want = "tea  4.95\ncup  12.50\nspoon 1.25\n";
  const std::string got = "tea  4.95\ncup  12.05\nspoon 1.25\n";
  EXPECT_EQ(want, got);  // fails here
}

class Currency : public ::testing::TestWithParam<const char*> {};

TEST_P(Currency, HasThreeLetters) {
  EXPECT_EQ(Parse(std::string("1.00 ") + GetParam()).currency.size(), 3u);  // fails here for /2
}

INSTANTIATE_TEST_SUITE_P(Known, Currency, ::testing::Values("EUR", "USD", "RENMINBI", "JPY"));

}  // namespace
