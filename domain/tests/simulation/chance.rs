//! Chance from a seed: everything that happens by chance in a run is drawn here, in one order.

use std::ops::Range;

use domain::{ClientId, OperationId};
use oorandom::Rand64;

/// A source of chance.
pub(crate) struct Chance(Rand64);

impl Chance {
    /// The same seed gives the same chance for ever, on every machine.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rand64::new(u128::from(seed)))
    }

    /// A number of a range; the range's start when it is empty.
    pub(crate) fn of(&mut self, range: Range<i64>) -> i64 {
        let width = range.end.saturating_sub(range.start);
        let width = u64::try_from(width).unwrap_or(0).max(1);
        range.start + i64::try_from(self.0.rand_range(0..width)).unwrap_or(0)
    }

    /// An index into a list of `length`.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.of(0..i64::try_from(length).unwrap_or(i64::MAX))).unwrap_or(0)
    }

    /// Whether something that happens so many times in a thousand happens now.
    pub(crate) fn happens(&mut self, per_mille: u32) -> bool {
        self.of(0..1000) < i64::from(per_mille)
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.index(choices.len())]
    }

    /// A duration around a usual one: often shorter, now and then much longer.
    pub(crate) fn around(&mut self, usual_ms: i64) -> i64 {
        let third = usual_ms / 3 + 1;
        let ms = self.of(0..third) + self.of(0..third) + self.of(0..third);
        if self.happens(50) { 1 + ms * self.of(2..12) } else { 1 + ms }
    }

    /// Random bytes.
    pub(crate) fn entropy<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            for (byte, random) in chunk.iter_mut().zip(self.0.rand_u64().to_le_bytes()) {
                *byte = random;
            }
        }
        bytes
    }

    /// A fresh client.
    pub(crate) fn client(&mut self) -> ClientId {
        ClientId::from_entropy(self.entropy())
    }

    /// A fresh operation id.
    pub(crate) fn operation(&mut self) -> OperationId {
        OperationId::from_entropy(self.entropy())
    }
}
