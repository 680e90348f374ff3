using Edge.Identity;

namespace Edge.Running;

/// <summary>What is needed to open the network in its database.</summary>
internal sealed record FoundationSetting
{
    /// <summary>Where <c>admin.json</c> is written.</summary>
    public required string Folder { get; init; }

    public required Database Database { get; init; }

    public required MasterKey MasterKey { get; init; }

    /// <summary>The network's own domain, used when the network is made.</summary>
    public required string Domain { get; init; }

    /// <summary>Whether somebody here belongs to a network already, so that an empty database is not the right one.</summary>
    public required bool Joined { get; init; }

    /// <summary>Whether this process keeps <c>admin.json</c> in its folder even if it did not make the network.</summary>
    public bool Keeper { get; init; }

    /// <summary>Whether the role can do without the database: a Stargate or Api that knows the network serves from its snapshot.</summary>
    public bool Patient { get; init; }
}
