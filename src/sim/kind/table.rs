//! The table of kinds: of each kind of entry its category, its severity, its marker on the timeline, and its
//! sentence. Where there are several rows, the first whose condition holds is meant.
//!
//! A sentence's places are filled from an entry's facts (`insight::words`).

use super::kinds;

kinds! {
    // What the queue broker does.
    ConnectionOpened { Setup Setup - "{connection} opens" }
    ConnectionClosed {
        [ByClient] Setup Setup - "{connection} closes{lost}";
        Setup Failure - "{connection} closes{because}"
    }
    ChannelOpened { Setup Setup - "{channel} opens" }
    ChannelClosed { Setup Setup - "{channel} closes{because}" }
    ExchangeDeclared { Setup Setup - "Exchange {exchange} is there" }
    ExchangeDeleted { Setup Setup - "Exchange {exchange} is deleted" }
    QueueDeclared { Setup Setup - "Queue {queue} is there" }
    QueueDeleted { Setup Setup - "Queue {queue} is gone{because}" }
    Bound { Setup Setup - "Queue {queue} is bound to {exchange}" }
    Unbound { Setup Setup - "Queue {queue} is no longer bound to {exchange}" }
    ExchangeBound { Setup Setup - "Exchange {onward} is bound to {exchange}" }
    ExchangeUnbound { Setup Setup - "Exchange {onward} is no longer bound to {exchange}" }
    ConsumerActivated { Setup Setup - "{client} is the active consumer of {queue}" }
    Staged { Publishing Forward - "{message} from {client} waits for the commit" }
    Unstaged { Losses Loss - "{message} from {client} is given up" }
    TxCommitted { Publishing Forward - "{client} commits its transaction" }
    TxRolledBack { Failures Failure - "{client} rolls its transaction back" }
    RoutedOn {
        [Alternate] Publishing Forward - "{exchange} can't route {message}; its alternate {onward} takes it";
        Publishing Forward - "{exchange} leads {message} on to {onward}"
    }
    PublishRejected { Losses Loss Loss "{queue} is full and does not take {message}" }
    AlarmRaised { Failures Failure Failure "The broker raises its {words} alarm" }
    AlarmCleared { Setup Setup - "The broker clears its {words} alarm" }
    ConnectionBlocked { Failures Failure - "The connection of {client} is blocked" }
    ConnectionUnblocked { Setup Setup - "The connection of {client} is read again" }
    FlowStarted { Failures Failure - "{client} is out of credit{for}" }
    FlowEnded { Setup Setup - "{client} has credit again" }
    BrokerStopped {
        [Killed] Failures Failure Failure "The broker is killed";
        Failures Failure Failure "The broker stops"
    }
    BrokerStarted { Setup Setup - "The broker starts" }
    ConsumerStarted { Setup Setup - "{client} consumes from {queue}" }
    ConsumerCancelled { Setup Setup - "{client} no longer consumes from {queue}" }
    Published {
        [NoExchange] Publishing Forward - "The broker takes {message}";
        Publishing Forward - "{exchange} takes {message}"
    }
    Unroutable { Losses Loss Loss "{message} fits no binding and is dropped" }
    Returned { Losses Loss - "The broker returns {message} to {client}" }
    Confirmed {
        [Nack] Answers Done - "The broker could not take {message} from {client}";
        Answers Done - "The broker confirms {message} to {client}"
    }
    Held { Failures Busy - "{exchange} holds {message}{for}" }
    Released { Failures Forward - "{exchange} lets {message} go" }
    Enqueued {
        [NoExchange] Publishing Forward - "{message} goes into {queue}";
        Publishing Forward - "{exchange} → {queue}: {message}"
    }
    Delivered {
        [Again] Delivery Again Again "{queue} → {client}: {message} delivered{again}";
        Delivery Forward - "{queue} → {client}: {message} delivered{again}"
    }
    StreamRead { Delivery Forward - "{client} reads {message} of {queue}" }
    GotNothing { Delivery Setup - "{client} asks {queue} for a message; there is none" }
    Acknowledged {
        [Auto] Answers Done - "{queue} lets go of {message} as it is sent";
        Answers Done - "{queue} lets go of {message}: acknowledged"
    }
    RetryDelayed { Failures Busy - "{queue} holds {message}{for}" }
    Requeued { Failures Again Again "{message} goes back into {queue}{place}" }
    DeadLettered { Losses Dead Dead "{queue} dead-letters {message}{because}" }
    Purged {
        [One] Losses Loss - "{queue} is purged: one message is gone";
        Losses Loss - "{queue} is purged: {words} messages are gone"
    }
    Discarded { Losses Loss Loss "{queue} drops {message}{because}" }

    // What a broker says no to.
    Refused {
        [NoClient] Losses Loss Loss "The broker refuses: {words}";
        Losses Loss Loss "The broker refuses {client}: {words}"
    }

    // What the cluster of log brokers does.
    Stored { Publishing Forward - "{queue} stores {message} at offset {offset}" }
    MarkerWritten { Publishing Forward - "{queue} gets a marker at offset {offset}: {words}" }
    DuplicateDropped { Failures Again - "{queue} has this batch already, at offset {offset}" }
    AppendRefused { Failures Failure Failure "{queue} does not take a batch: {words}" }
    ReplicationSent { Publishing Forward - "{queue} is sent what it lacks, from offset {offset}" }
    Replicated { Publishing Forward - "{queue} copies from offset {offset}{up_to}" }
    Truncated { Losses Loss Loss "{queue} gives up its end, {words}: its leader does not have it" }
    HighWatermarkMoved { Publishing Done - "{queue} counts as committed what lies below {offset}" }
    LastStableOffsetMoved { Publishing Done - "No transaction is open below {offset} of {queue}" }
    InSyncChanged {
        [Joined] Failures Failure Change "{queue} is in sync again: brokers {words}";
        Failures Failure Change "{queue} is no longer in sync: brokers {words} are"
    }
    LeaderElected {
        [Nobody] Failures Failure Failure "Nobody may lead the partition";
        [Unclean] Failures Failure Change "{queue} leads though it was not in sync: epoch {words}";
        Failures Failure Change "{queue} leads its partition: epoch {words}"
    }
    ControllerElected {
        [Nobody] Setup Setup - "No majority: nobody is controller";
        Setup Setup - "{exchange} is the active controller"
    }
    LogBrokerStopped {
        [Killed] Failures Failure Failure "{exchange} is killed";
        Failures Failure Failure "{exchange} shuts down"
    }
    LogBrokerStarted { Setup Setup Change "{exchange} starts" }
    LogBrokerCut { Failures Failure Failure "{exchange} loses its links to the other brokers" }
    LogBrokerMended { Setup Setup Change "{exchange} has its links again" }
    LogBrokerFenced { Failures Failure - "The controller takes {exchange} for dead" }
    LogBrokerUnfenced { Setup Setup - "The controller takes {exchange} for alive" }
    TopicCreated { Setup Setup - "Topic {words} is there" }
    PartitionCreated { Setup Setup - "{queue} is there, on brokers {words}" }
    TopicAltered { Setup Setup - "Topic {words} has other settings" }
    SegmentRolled { Setup Setup - "{queue} begins a segment at offset {offset}" }
    RecordsRemoved { Losses Loss - "{queue} removes {words} of its records{because}" }
    MemberJoined { Setup Setup - "{client} joins group {group}" }
    MemberLeft {
        [TimedOut] Failures Failure Failure "{client} is out of group {group}{because}";
        Failures Failure - "{client} is out of group {group}{because}"
    }
    RebalanceStarted {
        [First] Failures Failure Change "Group {group} waits for its first members";
        Failures Failure Change "Group {group} rebalances: generation {words} ends"
    }
    GenerationBegan { Setup Setup - "Group {group} begins generation {words}" }
    GroupAssigned { Setup Setup - "Group {group} shares its partitions out, generation {words}" }
    OffsetCommitted { Answers Done - "Group {group} has committed {offset} of {partition}" }
    OffsetExpired { Losses Loss - "Group {group}'s offset of {partition} is forgotten" }
    CommitRefused { Failures Failure Failure "A commit of group {group} is refused: {words}" }
    ProducerInitialised { Setup Setup - "A producer gets its id and epoch" }
    ProducerFenced { Failures Failure Failure "An older incarnation of producer {words} is refused" }
    TransactionBegan { Setup Setup - "Transaction {words} begins" }
    TransactionPrepared { Setup Done - "Transaction {words} is to {reason}" }
    TransactionEnded { Setup Done - "Transaction {words} has ended: {reason}" }
    CommandRefused { Failures Failure Failure "The cluster refuses: {words}" }

    // What clients of the log broker do.
    Batched {
        [Begins] Publishing Forward - "{client} begins a batch for {partition} with {message}";
        Publishing Forward - "{client} adds {message} to its batch for {partition}"
    }
    SentAgain { Failures Again Again "{client} will send {message} again: {words}" }
    RecordSent {
        [NoOffset] Answers Done - "{client} asks no more about {message}: acks 0";
        Answers Done - "{client} knows that {message} lies in {partition} at {offset}"
    }
    RecordFailed { Losses Loss Loss "{client} gives {message} up: {words}" }
    Assigned {
        [Nothing] Setup Setup - "{client} gets no partition";
        Setup Setup - "{client} gets {words}"
    }
    Revoked { Failures Failure - "{client} gives {words} up" }
    PartitionsLost { Failures Failure - "{client} finds that {words} are another's now" }
    Positioned {
        [Reset] Setup Setup - "{client} has no committed offset of {partition} and begins at {offset}";
        Setup Setup - "{client} reads {partition} from {offset} on"
    }
    NoOffset { Failures Failure Failure "{client} does not know from where to read {partition}" }
    PollFailed { Failures Failure Failure "{client}'s poll fails: {words}" }
    Polled {
        [One] Delivery Forward - "{client} polls a record";
        Delivery Forward - "{client} polls {words} records"
    }
    CommitTaken { Answers Done - "{client} knows that {offset} of {partition} is committed" }
    CommitFailed { Failures Failure - "{client} learns that its commit was refused: {words}" }

    // What every client does.
    Started { Setup Setup - "{client} starts" }
    Produced { Publishing Forward - "{client} makes {message}" }

    // What a consumer does.
    WorkStarted { Work Busy - "{client} works on {message}{attempt}" }
    WorkDone { Work Done - "{client} is done with {message}" }
    WorkFailed { Failures Failure Failure "{client} fails on {message}: {words}" }
    RetryChosen { Failures Again - "{client} will retry {message} in {words}" }
    GaveUp { Failures Failure - "{client} gives up on {message}{attempts}" }
    Forwarded { Publishing Forward - "{client} passes {message} on" }
    ConfirmReceived { Answers Done - "{client} knows that {message} is taken" }
    NackReceived { Failures Failure - "{client} learns that {message} was not taken" }
    HeldBack { Publishing Busy - "{client} keeps {message} for now" }
    Dropped { Losses Loss Loss "{client} drops {message} unpublished" }
    Throttled { Failures Busy - "{client} finds {words} ready and waits" }
    Unthrottled { Publishing Setup - "{client} finds {words} ready and goes on" }
    BlockedReceived { Failures Failure - "{client} is told that its connection is blocked, and stops" }
    UnblockedReceived { Publishing Setup - "{client} is told to go on" }
    ReturnReceived { Losses Loss - "{client} gets {message} back" }
    Crashed { Failures Failure Failure "{client} crashes" }
    LinkCut { Failures Failure - "The link between {client} and the broker is cut" }
    LinkMended { Setup Setup - "The link between {client} and the broker works again" }
    Disconnected { Failures Failure - "{client} finds its connection lost and connects anew" }
    Paused { Setup Setup - "{client} cancels its consumer" }
    Resumed { Setup Setup - "{client} consumes again" }
    Changed { Setup Setup - "{client} works by a new setting: {words}" }
    Leaving { Setup Setup - "{client} takes nothing new and finishes what it holds" }
    Left { Setup Setup - "{client} leaves" }

    // What a service does.
    Began { Work Busy - "{client} begins {words}" }
    Stepped { Work Forward - "{client} comes to {region}" }
    RowChanged {
        [Added] Work Done - "{client} puts {row} into its table: {words}";
        [RowGone] Work Done - "{row} is no longer in the table of {client}";
        Work Done - "{client} changes {row} in its table: {words}"
    }
    RowFound { Work Again Again "{client} finds {row} there already" }
    Called { Work Busy - "{client} calls {callee} and waits: {words}" }
    Answered {
        [Nothing] Answers Done - "{client} has its answer";
        Answers Done - "{client} has its answer: {words}"
    }
    CallFailed { Failures Failure - "The call of {client} has failed: {words}" }
    TimedOut { Failures Failure Failure "{client} waits no longer" }
    Matched { Answers Done - "{message} is the answer that {client} waits for" }
    CameLate {
        [OfCall] Failures Failure - "{client} gets an answer for which it waits no longer: {words}";
        Failures Failure - "{client} gets {message}, and nobody there waits for it"
    }
    CallRefused { Failures Failure Failure "{client} has no thread and no place to wait for the call of {callee}" }
    Effect { Work Done - "{client} has done {region} for {words}" }
    SchemaUsed { Work Done - "{client} {words}" }
    StepFailed { Failures Failure Failure "{client} fails at {region}: {words}" }
    Undone { Failures Again - "{client} has undone {region}" }
    Handled { Work Done - "{client} is through" }
    NotHandled { Failures Failure - "{client} ends without success: {words}" }

    // What watches.
    ScalerSaw { Setup Setup - "The scaler of {client} sees {words}" }
    Scaled { Setup Setup Change "The scaler of {client} {words}" }
    AlertRaised { Failures Failure Failure "{words}" }
    AlertCleared { Setup Setup Change "{words}" }

    // What a program without a broker does.
    Reached {
        [Nothing] Work Forward - "{client} comes to {region}";
        Work Forward - "{client} comes to {region}: {words}"
    }
    Printed {
        [Nothing] Work Done - "{client} prints an empty line";
        Work Done - "{client} prints “{words}”"
    }
    Ended { Work Done - "{client} ends" }

    // What happens on links, and to the run.
    Departed { Publishing Forward - "" }
    Arrived { Publishing Forward - "" }
    Lost { Losses Loss Loss "{cargo} from {from} is lost{gone}" }
    Acted { Setup Setup - "{words}" }
    LimitReached { Setup Setup - "The run ends here: it has reached its limit of events" }
}
