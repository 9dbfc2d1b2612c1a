//! A scale for a shop.

/// Grams of a text such as "250 g".
pub fn grams(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.trim_end_matches(" g").parse()
}

/// The price in cents for so many grams at cents a kilogram.
pub fn price(grams: u32, per_kilogram: u32) -> u32 {
    assert!(grams > 0, "nothing lies on the scale"); // fails here
    grams * per_kilogram / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_grams() {
        assert_eq!(grams("250 g"), Ok(250));
    }

    #[test]
    fn reads_kilograms() {
        assert_eq!(grams("1 kg").unwrap(), 1000); // fails here
    }

    #[test]
    fn rounds_up() {
        assert_eq!(price(333, 599), 200, "a third of a kilogram"); // fails here
    }

    #[test]
    #[ignore]
    fn knows_ounces() {
        assert_eq!(grams("1 oz"), Ok(28));
    }
}
