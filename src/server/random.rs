//! Random numbers that nobody can guess, from the system.

/// 16 bytes.
pub fn key() -> [u8; 16] {
    let mut key = [0; 16];
    getrandom::fill(&mut key).expect("a system without randomness cannot keep a secret, and must not pretend to");
    key
}

/// The same as 32 hexadecimal digits.
pub fn hex() -> String {
    crate::id::Op(key()).to_string()
}
