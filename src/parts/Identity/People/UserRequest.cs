namespace Edge.Identity;

/// <summary>A person to be added.</summary>
public sealed record UserRequest
{
    public required string Name { get; init; }

    public required string Password { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    public string Description { get; init; } = "";

    public override string ToString() => $"user {Name}";
}
