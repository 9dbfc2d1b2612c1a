#define BOOST_TEST_MODULE voucher
#include <boost/test/included/unit_test.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <stdexcept>
#include <string>

static int worth(const std::string& code) {
  if (code.size() != 6) throw std::invalid_argument("voucher " + code + " has not six letters");
  return std::stoi(code.substr(4)) * 100;
}

BOOST_AUTO_TEST_SUITE(codes)

BOOST_AUTO_TEST_CASE(are_read) { BOOST_TEST(worth("TEAS05") == 500); }

BOOST_AUTO_TEST_CASE(hold_two_digits) {
  BOOST_TEST(worth("TEAS10") == 100);  // fails here
  BOOST_TEST(worth("TEAS99") == 990);  // fails here too
}

BOOST_AUTO_TEST_CASE(are_long_enough) {
  BOOST_TEST(worth("TEA") == 0);  // fails here: an exception, placed by the last checkpoint
}

BOOST_DATA_TEST_CASE(are_never_free, boost::unit_test::data::make({"TEAS05", "TEAS00"}), code) {
  BOOST_REQUIRE_GT(worth(code), 0);  // fails here for TEAS00
}

BOOST_AUTO_TEST_CASE(expire, *boost::unit_test::disabled()) {}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(adds_up) { BOOST_TEST(worth("TEAS05") + worth("TEAS10") == 1500); }
