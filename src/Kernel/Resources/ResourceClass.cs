namespace Edge.Kernel.Resources;

/// <summary>How a change of a kind travels to the nodes. One commit holds operations of one staged class only.</summary>
public enum ResourceClass
{
    /// <summary>At once.</summary>
    Express,

    /// <summary>A customer's configuration.</summary>
    Tenant,

    /// <summary>The operator's configuration of the network itself.</summary>
    Network,

    /// <summary>Never sent to nodes.</summary>
    Undelivered,
}
