//! The rules: one operation, a page of grids, a snapshot packed.

use std::hint::black_box;

use bench::{TODAY, account, envelope, habit_id};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use domain::apply::apply_to;
use domain::calendar::Calendar;
use domain::grid::CombinedGrid;
use domain::history::History;
use domain::packed::Packed;
use domain::{Mark, Operation, Weekday};

fn rules(criterion: &mut Criterion) {
    let snapshot = account(10, 10);
    let calendar = Calendar { today: TODAY, week_start: Weekday::Mon };
    let from = TODAY - 3650;

    criterion.bench_function("apply: one tick", |bencher| {
        let tick = envelope(
            1_000_000,
            Operation::SetEntry { habit: habit_id(1), day: TODAY, mark: Some(Mark::Done) },
        );
        bencher.iter_batched_ref(
            || account(1, 1),
            |snapshot| black_box(apply_to(snapshot, &tick)),
            BatchSize::SmallInput,
        );
    });
    criterion.bench_function("grid: combined, 10 habits × 10 years", |bencher| {
        bencher.iter(|| black_box(CombinedGrid::new(&snapshot, calendar, from, TODAY + 1)));
    });
    criterion.bench_function("grid: each habit, 10 habits × 10 years", |bencher| {
        bencher.iter(|| {
            for habit in snapshot.habits() {
                let history = History::new(habit, snapshot.entries(habit.id), calendar);
                black_box(history.cells(from, TODAY + 1).count());
            }
        });
    });
    criterion.bench_function("streaks and strength, 10 habits × 10 years", |bencher| {
        bencher.iter(|| {
            for habit in snapshot.habits() {
                let history = History::new(habit, snapshot.entries(habit.id), calendar);
                black_box((history.streaks(), history.strength()));
            }
        });
    });
    criterion.bench_function("snapshot: pack and unpack, 10 habits × 10 years", |bencher| {
        bencher.iter(|| black_box(Packed::of(&snapshot).unpack()));
    });
}

criterion_group!(benches, rules);
criterion_main!(benches);
