namespace Edge.Protocol;

/// <summary>What a frame of a job connection says. In brackets: who sends it, and on which streams.</summary>
public enum JobFrameType : byte
{
    /// <summary>The nonce that the Host signs (Gateway, stream 0, first).</summary>
    Challenge = 1,

    /// <summary>Who the Host is, with proof (Host, stream 0, first).</summary>
    Hello = 2,

    /// <summary>The Host is accepted; limits (Gateway, stream 0).</summary>
    Ready = 3,

    /// <summary>Eight bytes that come back in a pong (both, stream 0).</summary>
    Ping = 4,

    Pong = 5,

    /// <summary>Takes or sends nothing new; what runs is finished (both, stream 0).</summary>
    Drain = 6,

    /// <summary>How many jobs may be in flight on this connection from now on (Host, stream 0).</summary>
    Slots = 7,

    /// <summary>More bytes of DATA are welcome on a stream, or on stream 0 for the connection (Gateway).</summary>
    Window = 8,

    /// <summary>A job; its stream's number is higher than all before (Gateway).</summary>
    Job = 16,

    /// <summary>The response's head (Host, once per stream).</summary>
    Head = 17,

    /// <summary>A piece of the response's body (Host).</summary>
    Data = 18,

    /// <summary>The body is complete: its length and hash (Host, last on its stream).</summary>
    End = 19,

    /// <summary>The job failed (Host, last on its stream), or the connection is refused (Gateway, stream 0).</summary>
    Error = 20,

    /// <summary>Nobody wants the answer any more; the Host still ends the stream by END or ERROR (Gateway).</summary>
    Cancel = 21,

    /// <summary>Reserved for signed accounts of finished jobs.</summary>
    Receipt = 22,

    /// <summary>The job is being worked on, nothing else is new (Host; at least each second while the origin is silent).</summary>
    Progress = 23,
}
