//! Single records, and lists of them by pages.

use domain::limits::Limits;
use domain::{Day, HabitEdit, HabitName, Key, Operation, OperationId, Record};
use store::{Condition, Listed, Page, State, Store, StoreError};

use crate::characters::{Device, NOON, TODAY, account, ann, ben, goal, habit, lisbon, read, tick};
use crate::on_every_site;

fn page(state: State, after: &str, limit: i64) -> Page {
    Page { state, after: after.to_owned(), limit }
}

/// The ids of a page of Ann's habits.
async fn habits(store: &Store, page: Page) -> Vec<String> {
    let (_, records) = store.list_records(account(1), Listed::Habits, page).await.unwrap();
    let ids = records.iter().filter_map(|record| match record {
        Record::Habit(habit) => Some(habit.id.to_string()),
        _ => None,
    });
    ids.collect()
}

/// Ann with five habits, of which the second is archived and the third deleted, and a goal.
async fn ann_has_five(store: &Store) -> domain::AccountId {
    let ann = ann(store).await;
    let mut all: Vec<_> =
        (1..=5).map(|number| Operation::CreateHabit(read(habit(number)))).collect();
    all.push(Operation::ArchiveHabit { habit: habit(2), on: TODAY });
    all.push(Operation::DeleteHabit { habit: habit(3) });
    all.push(Operation::CreateGoal(lisbon(goal(1))));
    all.extend((0..4).map(|days| tick(habit(1), TODAY - days)));
    Device::new(1).say(store, ann, NOON, all).await;
    ann
}

on_every_site! {
    async fn a_list_comes_in_pages_by_the_state_of_its_records(site: Site) {
        let store = site.store().await;
        ann_has_five(&store).await;
        let ids = |numbers: &[u8]| numbers.iter().map(|number| habit(*number).to_string()).collect::<Vec<_>>();
        assert_eq!(habits(&store, page(State::Live, "", 2)).await, ids(&[1, 4]));
        let after = habit(4).to_string();
        assert_eq!(habits(&store, page(State::Live, &after, 2)).await, ids(&[5]));
        assert_eq!(habits(&store, page(State::Archived, "", 9)).await, ids(&[2]));
        assert_eq!(habits(&store, page(State::Deleted, "", 9)).await, ids(&[3]));
        let goals = store.list_records(account(1), Listed::Goals, page(State::Live, "", 9)).await.unwrap().1;
        assert!(matches!(&goals[..], [Record::Goal(one)] if one.id == goal(1)));
        let reminders = store.list_records(account(1), Listed::Reminders, page(State::Live, "", 9)).await;
        assert!(reminders.unwrap().1.is_empty());
    }

    async fn nobody_reads_the_records_of_another(site: Site) {
        let store = site.store().await;
        let ann = ann_has_five(&store).await;
        let ben = ben(&store).await;
        let key = Key::Habit(habit(1));
        assert!(store.get_record(ann, key).await.unwrap().1.is_some());
        assert!(store.get_record(ben, key).await.unwrap().1.is_none());
        assert!(store.list_records(ben, Listed::Habits, page(State::Live, "", 9)).await.unwrap().1.is_empty());
        let days = (Day::FIRST, TODAY);
        assert!(store.list_entries(ben, habit(1), days, 9).await.unwrap().1.is_empty());
        assert!(store.list_places(ben).await.unwrap().is_empty());
        let nobody = store.get_record(account(9), key).await;
        assert!(matches!(nobody, Err(StoreError::Missing)));
    }

    async fn squares_are_listed_by_days_and_places_in_order(site: Site) {
        let store = site.store().await;
        let ann = ann_has_five(&store).await;
        let listed = async |from: Day, to: Day, limit| {
            let (_, entries) = store.list_entries(ann, habit(1), (from, to), limit).await.unwrap();
            entries.into_iter().map(|(day, _)| day).collect::<Vec<_>>()
        };
        assert_eq!(listed(TODAY - 2, TODAY, 9).await, [TODAY - 2, TODAY - 1, TODAY]);
        assert_eq!(listed(TODAY - 9, TODAY, 2).await, [TODAY - 3, TODAY - 2]);
        let places = store.list_places(ann).await.unwrap();
        assert_eq!(places.len(), 3, "neither archived nor deleted ones");
        assert!(places.is_sorted());
    }

    async fn of_many_on_the_same_condition_one_is_taken(site: Site) {
        let store = site.store().await;
        let ann = ann_has_five(&store).await;
        let key = Key::Habit(habit(1));
        let hash = store.get_record(ann, key).await.unwrap().1.unwrap().hash();
        let mut tasks = tokio::task::JoinSet::new();
        for number in 10..26 {
            let store = store.clone();
            tasks.spawn(async move {
                let device = Device::new(number);
                let name = HabitName::new(&format!("Read {number}")).ok();
                let edit = Operation::EditHabit(HabitEdit { name, ..HabitEdit::of(habit(1)) });
                let request = device.request(device.envelopes(NOON, vec![edit]));
                let condition = Some(Condition { key, hashes: vec![hash] });
                store.settle(ann, request, condition, &Limits::default(), NOON).await.unwrap()
            });
        }
        let settled = tasks.join_all().await;
        let taken = settled.iter().filter(|one| (one.decided, one.is_outdated) == (1, false));
        let others = settled.iter().filter(|one| (one.decided, one.is_outdated) == (0, true));
        assert_eq!((taken.count(), others.count()), (1, 15));
    }

    async fn an_operation_is_found_in_the_log_by_its_id(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let phone = Device::new(1);
        let envelopes = phone.envelopes(NOON, vec![Operation::CreateHabit(read(habit(1)))]);
        let id = envelopes[0].id;
        store.commit(ann, phone.request(envelopes), &Limits::default(), NOON).await.unwrap();
        let past = store.find_operation(ann, id).await.unwrap().unwrap();
        assert_eq!((past.id, past.label), (id, None));
        assert!(matches!(past.operation, Operation::CreateHabit(_)));
        assert!(store.find_operation(ben, id).await.unwrap().is_none());
        assert!(store.find_operation(ann, OperationId::from_entropy([9; 8])).await.unwrap().is_none());
    }
}
