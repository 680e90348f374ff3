using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Between a person's name and the subject of their tokens.</summary>
public static class UserName
{
    private const string Prefix = "usr:";

    public static string SubjectOf(string name) => Prefix + name;

    /// <summary>The name; null for a subject that is no person's.</summary>
    public static string? OfSubject(string subject) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal) && ResourceKinds.User.CheckId(subject[Prefix.Length..]) is null ? subject[Prefix.Length..] : null;
}
