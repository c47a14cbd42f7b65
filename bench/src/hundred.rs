//! 100,000 people who have the app open at once: who they are and what they do, the load that this makes, and what it costs.

pub mod filler;
pub mod model;
pub mod person;
pub mod player;
pub mod report;
pub mod stage;
pub mod watch;
pub mod wire;

/// Why a run ended early; shown to who started it.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Numbers that look random and are the same every time: the step of `SplitMix64`.
pub const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Throws one after the other.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice whose throws are given by a number.
    pub const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// A number below `sides`, which is above 0.
    pub const fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(1);
        mix(self.0) % sides
    }

    /// A number above 0 and up to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what the number has")]
    pub const fn share(&mut self) -> f64 {
        (self.throw(1 << 53) + 1) as f64 / (1u64 << 53) as f64
    }
}
