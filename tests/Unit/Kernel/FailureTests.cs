using Edge.Kernel;

namespace Edge.Tests.Unit.Kernel;

public sealed class FailureTests
{
    [Fact]
    public void Text_of_strangers_begins_no_line_in_a_log_and_steers_no_terminal()
    {
        var failure = Failure.Invalid("a\nb", "x\r\n2026-01-01 error: forged \u001b[2J\u009b", "a rule");
        Assert.Equal("a·b: 'x··2026-01-01 error: forged ·[2J·' is refused: a rule", failure.Message);
        Assert.Equal("x··2026-01-01 error: forged ·[2J·", failure.Value);
    }

    [Fact]
    public void Long_text_is_cut_at_200_characters_and_never_within_one()
    {
        Assert.Equal(new string('a', 200), Failure.Invalid("f", new string('a', 200), "r").Value);
        Assert.Equal(new string('a', 200) + "…", Failure.Invalid("f", new string('a', 201), "r").Value);
        Assert.Equal(new string('a', 199) + "…", Failure.Invalid("f", new string('a', 199) + "😀", "r").Value);
        Assert.Equal(new string('a', 200) + "…", Failure.Invalid(new string('a', 1_000_000), null, "r").Field);
    }
}
