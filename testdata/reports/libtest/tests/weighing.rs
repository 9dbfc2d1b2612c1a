use scale::{grams, price};

#[test]
fn empty_scale() {
    assert_eq!(price(0, 599), 0); // called from here
}

#[test]
fn reads_labels() -> Result<(), Box<dyn std::error::Error>> {
    grams("a pound")?; // an error, which names no place
    Ok(())
}

#[test]
fn settles() {
    panic!("still moving: ±2 g <tilted>"); // fails here
}

#[test]
#[should_panic]
fn breaks() {
    assert_eq!(price(1000, 599), 599); // a panic is missing, which has no place
}
