namespace Edge.Tests.Network;

/// <summary>The classes that share one network with the real site behind it.</summary>
[CollectionDefinition(Name)]
public sealed class SiteCollection : ICollectionFixture<SiteNetwork>
{
    public const string Name = "site";
}
