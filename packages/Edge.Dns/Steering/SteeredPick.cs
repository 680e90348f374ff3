namespace Edge.Dns;

/// <summary>What a client gets of a steered set.</summary>
/// <param name="Answer">The index of the answer.</param>
/// <param name="Scope">For how many bits of the client's address that holds.</param>
public readonly record struct SteeredPick(int Answer, int Scope);
