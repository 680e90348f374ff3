namespace Edge.Kernel;

/// <summary>What a node of the network does. The names are those of the command line, in lower case.</summary>
public enum NodeRole
{
    Stargate,
    Gateway,
    Host,
    Api,
}
