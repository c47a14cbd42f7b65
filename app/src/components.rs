//! The parts pages are made of: one component, one file, one stylesheet.

pub mod frame;
