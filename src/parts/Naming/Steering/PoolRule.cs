namespace Edge.Naming;

/// <summary>Why members of a pool are answered.</summary>
public enum PoolRule
{
    /// <summary>It is the first pool that is usable, and these are its live members.</summary>
    FirstUsable,

    /// <summary>No pool is usable: these are the members of the first pool that nobody took down.</summary>
    NoneUsable,

    /// <summary>Somebody took every member of every pool down: these are all of the first pool.</summary>
    AllDown,
}
