namespace Edge.Kernel;

/// <summary>Whether a Stargate is a member of the anycast group.</summary>
public enum AnycastState
{
    /// <summary>It announces nothing, as it is not ready, or was taken out.</summary>
    Out,

    /// <summary>It is fit, and wants to announce; its peers do not hear it yet, or no more.</summary>
    Ready,

    /// <summary>Its peers hear its announcement.</summary>
    In,

    /// <summary>It announces, and asks its peers to prefer others.</summary>
    Draining,

    /// <summary>A worker stopped answering: it withdrew at once.</summary>
    Failed,
}
