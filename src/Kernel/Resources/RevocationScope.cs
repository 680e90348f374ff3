namespace Edge.Kernel.Resources;

/// <summary>What a revocation names; the word in its key is the same in lower case.</summary>
public enum RevocationScope
{
    /// <summary>One token, and everything that came of it: a login's family by the accessor of its refresh token.</summary>
    Accessor,

    /// <summary>Every token of one subject, e.g. <c>usr:alice</c>.</summary>
    Subject,

    /// <summary>Every login of one subject, with all that came of it, but not the keys that it made for tools.</summary>
    Logins,

    /// <summary>Every session of one device.</summary>
    Device,

    /// <summary>Every token of the network.</summary>
    Network,
}
