namespace Edge.Dns;

/// <summary>What a query of a zone came to, for counting.</summary>
public enum QueryResult
{
    /// <summary>It got records, or was sent to TCP for them.</summary>
    Answered,

    /// <summary>The name has no such type.</summary>
    NoData,

    /// <summary>There is no such name (NXDOMAIN).</summary>
    NoName,

    /// <summary>The name is delegated to other servers.</summary>
    Referred,

    /// <summary>Any other code, such as SERVFAIL.</summary>
    Failed,

    /// <summary>The rate limit withheld the response, or shortened it.</summary>
    Limited,
}
