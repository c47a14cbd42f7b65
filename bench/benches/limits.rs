//! What it costs to ask whether somebody may: the guards of an address, and the count of an account's operations.

use std::hint::black_box;
use std::net::IpAddr;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use domain::Instant;
use domain::limits::{Action, Limits, Usage};
use server::clock::SystemClock;
use server::throttle::Throttle;

const NOW: Instant = Instant(1_791_400_000_000);

/// An account that has used so many of its 200 ticks of a minute.
fn used(ticks: i64) -> Usage {
    let (limits, mut usage) = (Limits::default(), Usage::default());
    for tick in 0..ticks {
        let now = NOW.plus_ms(tick);
        // What is refused is refused in the benchmark as well; the figures of a full account show it.
        let _ = usage.take(&limits, Action::HabitToggle, now, now);
    }
    usage
}

fn limits(criterion: &mut Criterion) {
    let throttle = Throttle::new(Arc::new(SystemClock::start()));
    for last in 0..100_000u32 {
        let _ = throttle.form(IpAddr::from(last.to_be_bytes()));
    }
    criterion.bench_function("guard: a form, 100,000 addresses known", |bencher| {
        let mut last = 0u32;
        bencher.iter(|| {
            last = (last + 7919) % 100_000;
            black_box(throttle.form(IpAddr::from(last.to_be_bytes())))
        });
    });
    criterion.bench_function("guard: a password", |bencher| {
        let mut last = 0u32;
        bencher.iter(|| {
            last = (last + 7919) % 100_000;
            black_box(throttle.password(IpAddr::from(last.to_be_bytes()), "ann@example.org"))
        });
    });
    let limits = Limits::default();
    for (name, ticks) in [("one tick before", 1), ("199 ticks before", 199), ("all 200 used", 200)]
    {
        let usage = used(ticks);
        let later = NOW.plus_ms(1_000);
        criterion.bench_function(&format!("operations: a tick is counted, {name}"), |bencher| {
            bencher.iter_batched_ref(
                || usage.clone(),
                |usage| black_box(usage.take(&limits, Action::HabitToggle, later, later)),
                BatchSize::SmallInput,
            );
        });
        let text = serde_json::to_string(&usage).unwrap_or_default();
        criterion.bench_function(
            &format!("operations: the count read and written, {name}"),
            |bencher| {
                bencher.iter(|| {
                    let usage: Usage = serde_json::from_str(black_box(&text)).unwrap_or_default();
                    black_box(serde_json::to_string(&usage))
                });
            },
        );
    }
}

criterion_group!(benches, limits);
criterion_main!(benches);
