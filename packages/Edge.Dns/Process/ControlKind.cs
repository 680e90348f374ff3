namespace Edge.Dns;

/// <summary>Messages between an engine and who runs it.</summary>
internal enum ControlKind
{
    /// <summary>Engine: an <see cref="EngineGreeting"/>, the first message of each connection; with its sockets if it has any.</summary>
    Greeting = 1,

    /// <summary>To the engine: an <see cref="EngineOrder"/>, with the table, the records, the way of requests and, for a new engine, the sockets.</summary>
    Answer,

    /// <summary>Engine: it answers from that table now; the number of objects that it verified.</summary>
    Answering,

    /// <summary>Engine: it cannot; a sentence that says why.</summary>
    Failed,

    /// <summary>To the engine: end; whether to leave the queues to others, and for how many milliseconds connections may go on.</summary>
    Stop,

    /// <summary>Engine: it reads no socket any more, and ends.</summary>
    Gone,

    /// <summary>To the engine: an <see cref="EngineWill"/> in the place of the one before. Nothing is replied.</summary>
    Will,

    /// <summary>To the engine: a <see cref="KeyOrder"/>, before it answers from a table and whenever keys change. Nothing is replied.</summary>
    Keys,
}
