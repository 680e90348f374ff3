namespace Edge.Dns;

/// <summary>What became of one packet.</summary>
/// <param name="Bytes">Bytes of the response; none if the packet is dropped.</param>
/// <param name="Code">The response's code, for counting.</param>
/// <param name="Truncated">Whether the client was told to come back by TCP.</param>
public readonly record struct AnswerOutcome(int Bytes, DnsResponseCode Code, bool Truncated)
{
    /// <summary>No response at all.</summary>
    public static readonly AnswerOutcome Dropped;

    /// <summary>No table answers it: it is to be passed on.</summary>
    public static readonly AnswerOutcome Passed = new(-1, DnsResponseCode.NoError, Truncated: false);

    /// <summary>Its answer is still to be signed: a signer answers it.</summary>
    public static readonly AnswerOutcome Waiting = new(-2, DnsResponseCode.NoError, Truncated: false);

    /// <summary>Whether the packet gets no response.</summary>
    public bool IsDropped => Bytes == 0;

    /// <summary>Whether it is to be passed on.</summary>
    public bool IsPassed => Bytes == -1;

    /// <summary>Whether it is left to a signer.</summary>
    public bool IsWaiting => Bytes == -2;
}
