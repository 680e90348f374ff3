namespace Edge.Dns;

/// <summary>Why a message is not authentic (RFC 8945 §5.2); the values of the registry.</summary>
public enum TsigFault
{
    /// <summary>It is.</summary>
    None = 0,

    /// <summary>The TSIG has no valid form or place: answered by FORMERR.</summary>
    Format = 1,

    /// <summary>BADSIG: the code does not fit the message. It and what follows: answered by NOTAUTH.</summary>
    BadSignature = 16,

    /// <summary>BADKEY: the name or the algorithm is not known.</summary>
    BadKey = 17,

    /// <summary>BADTIME: the clocks are too far apart.</summary>
    BadTime = 18,

    /// <summary>BADTRUNC: the code is shorter than the key demands.</summary>
    BadTruncation = 22,

    /// <summary>A response has no TSIG where it must have one.</summary>
    Missing = 256,
}
