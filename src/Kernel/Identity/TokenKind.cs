namespace Edge.Kernel;

/// <summary>What a token is for; part of its text, so that a leaked one can be recognised.</summary>
public enum TokenKind
{
    /// <summary>A person's access, <c>usr</c>.</summary>
    User,

    /// <summary>A key for tools, <c>api</c>.</summary>
    Api,

    /// <summary>Renews a person's access, <c>ref</c>.</summary>
    Refresh,

    /// <summary>A device's session with one Stargate, <c>dev</c>.</summary>
    Device,

    /// <summary>Lets one node join, once, <c>join</c>.</summary>
    Join,
}
