using CsCheck;

namespace Edge.Tests.Unit.Identity;

/// <summary>Texts that are almost right: cut, repeated, with characters changed or put in.</summary>
internal static class Mutation
{
    public static Gen<string> Of(params string[] corpus) =>
        from text in Gen.OneOf(corpus)
        from edits in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000], Gen.Char).Array[0, 4]
        select edits.Aggregate(text, Edit);

    private static string Edit(string text, (int Kind, int Place, char Character) edit)
    {
        var place = edit.Place % (text.Length + 1);
        return edit.Kind switch
        {
            0 => text[..place],
            1 => text.Insert(place, edit.Character.ToString()),
            2 => text[place..] + text,
            _ => place < text.Length ? text[..place] + edit.Character + text[(place + 1)..] : text,
        };
    }
}
