namespace Edge.Dns;

/// <summary>What a response is, as far as the rate limit tells responses apart.</summary>
internal enum AnswerKind : byte
{
    /// <summary>Records, or their absence at a name that exists.</summary>
    Answer,

    /// <summary>There is no such name.</summary>
    NoName,

    /// <summary>Others are to be asked.</summary>
    Referral,

    /// <summary>The query failed.</summary>
    Error,

    /// <summary>It is answered by another process.</summary>
    Passed,
}
