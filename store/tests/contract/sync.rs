//! One device at a time.

use domain::exchange::MAX_ENVELOPES;
use domain::limits::Limits;
use domain::{
    Amount, Digest, HabitEdit, Head, Instant, Key, Mark, Measure, Note, Operation, Reason, Record,
    Rejection, Rule, Schedule, Snapshot, Stamp, Target, Unit, Weekday, WeekdaySet,
};
use store::StoreError;

use crate::characters::{
    Device, NOON, TODAY, account, add, ann, client, habit, operation, pull, read, tick,
};
use crate::on_every_site;

on_every_site! {
    async fn what_is_acknowledged_is_there_for_everybody(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        let habit = habit(1);
        let reply = phone
            .say(&store, ann, NOON, vec![Operation::CreateHabit(read(habit)), tick(habit, TODAY)])
            .await;
        assert_eq!((reply.ack, reply.head, reply.cursor), (2, 2, 2));
        assert_eq!(reply.rows.len(), 2);
        assert_eq!(reply.latest, NOON.plus_ms(0));

        let other = site.store().await;
        let (version, snapshot) = other.get_snapshot(ann).await.unwrap();
        assert_eq!((version.head, version.digest), (reply.head, reply.digest));
        assert_eq!(snapshot.digest(), version.digest);
        assert_eq!(snapshot.entry(habit, TODAY).unwrap().mark(), Some(Mark::Done));
        let laptop = other.commit(ann, pull(None), &Limits::default(), NOON).await.unwrap();
        assert_eq!(laptop.snapshot.unwrap().unpack().digest(), reply.digest);
        let later = other.commit(ann, pull(Some(1)), &Limits::default(), NOON).await.unwrap();
        assert_eq!(later.rows.len(), 1);
        let nothing = other.commit(ann, pull(Some(2)), &Limits::default(), NOON).await.unwrap();
        assert_eq!((nothing.rows.len(), nothing.cursor, nothing.head), (0, 2, 2));
    }
}
