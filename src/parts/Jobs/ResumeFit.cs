namespace Edge.Jobs;

/// <summary>What a reply is worth to a body that broke off.</summary>
internal enum ResumeFit
{
    /// <summary>The bytes that are missing.</summary>
    Rest,

    /// <summary>The whole body again; what was delivered is compared and skipped.</summary>
    Whole,

    /// <summary>Something else.</summary>
    Other,
}
