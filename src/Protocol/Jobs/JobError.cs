namespace Edge.Protocol;

/// <summary>Why a job failed, or a connection was refused.</summary>
public enum JobError : byte
{
    OriginUnreachable = 1,
    OriginTimedOut = 2,
    OriginMalformed = 3,
    OriginForbidden = 4,

    /// <summary>All of the Host's slots are taken.</summary>
    Busy = 16,

    /// <summary>The Host drains.</summary>
    Draining = 17,

    /// <summary>The job was cancelled, as asked.</summary>
    Cancelled = 18,

    /// <summary>The Host itself could not do it.</summary>
    HostFault = 19,

    /// <summary>The node is unknown, is no Host, or its device is revoked (connection).</summary>
    NotAdmitted = 32,

    /// <summary>The other end broke the protocol (connection).</summary>
    BrokenProtocol = 33,
}
