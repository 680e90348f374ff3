namespace Edge.Tests.Dns;

/// <summary>Tests of workers that fail or hang run beside no others: they hold threads that others wait for.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
