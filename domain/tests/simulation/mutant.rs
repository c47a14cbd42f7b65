//! Faults that are built in on purpose. Each takes away one part of the protocol, from outside of it, and must be noticed.

/// One part of the protocol that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// The server does not look for the ids of other clients' operations.
    IdCheck,
    /// The server takes operations although earlier ones are missing.
    GapCheck,
    /// The device forgets what was acknowledged.
    Journal,
    /// The device forgets it when it recovers.
    JournalOnRecovery,
    /// The journal lasts seven days from the day something was meant, not from its acknowledgement.
    JournalByMeaning,
    /// The device does not compare digests.
    DigestCheck,
    /// The server does not compare the id of the last acknowledged operation.
    AckedId,
    /// The server does not compare the ids of operations it has the numbers of.
    SentIds,
    /// The device believes acknowledgements of what it has not sent.
    AckSent,
    /// The device believes answers to older questions.
    StaleAnswers,
    /// The device takes operations off the outbox while their rows are still to come.
    AckBeforeRows,
    /// Times ahead of the server's stand as they are.
    Clamp,
    /// A device stamps by its clock alone.
    HybridClock,
    /// A device believes that the server answered in the middle of the round trip.
    MiddleOfTheWay,
    /// An answer tells the refusals of its own request only.
    EarlierRefusals,
    /// What was refused under another number counts as done.
    RepeatedRefusals,
    /// What comes last wins.
    ArrivalWins,
    /// "One more" is sent as the new sum.
    PlainCounts,
    /// There are no limits.
    Limits,
    /// The server answers first and commits afterwards.
    AnswerBeforeCommit,
    /// What was refused for want of a habit is not sent again when the habit is back.
    Returned,
    /// Refusals are kept in memory only.
    KeptRefusals,
}

impl Mutant {
    /// All of them.
    pub(crate) const ALL: [Self; 22] = [
        Self::IdCheck,
        Self::GapCheck,
        Self::Journal,
        Self::JournalOnRecovery,
        Self::JournalByMeaning,
        Self::DigestCheck,
        Self::AckedId,
        Self::SentIds,
        Self::AckSent,
        Self::StaleAnswers,
        Self::AckBeforeRows,
        Self::Clamp,
        Self::HybridClock,
        Self::MiddleOfTheWay,
        Self::EarlierRefusals,
        Self::RepeatedRefusals,
        Self::ArrivalWins,
        Self::PlainCounts,
        Self::Limits,
        Self::AnswerBeforeCommit,
        Self::Returned,
        Self::KeptRefusals,
    ];
}
