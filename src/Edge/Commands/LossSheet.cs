using Edge.Kernel.Resources;

namespace Edge.Commands;

/// <summary>What the database lost when an epoch began, as people read it.</summary>
internal static class LossSheet
{
    public static void Write(CommandShell shell, string epoch, LossDocument loss)
    {
        var own = loss.Commits.Count(LossCommit.IsOwn);
        shell.Output.WriteLine(
            $"epoch {epoch} began at revision {loss.Common}, without what {string.Join(", ", loss.Stargates)} had seen up to revision {loss.Remembered}; "
            + $"{loss.Revocations} revocations were committed again");
        var sheet = new Sheet("Revision", "Key", "What is lost");
        foreach (var commit in loss.Commits.Where(static commit => !LossCommit.IsOwn(commit)))
        {
            sheet.Add(
                $"{commit.Revision}",
                new Sheet.Cell(commit.Key, Tone.Strong),
                new Sheet.Cell(commit.Deleted ? "its deletion: it is there again" : $"what {commit.Author} wrote", Tone.Warning));
        }

        if (own < loss.Commits.Count)
        {
            sheet.Write(shell);
        }

        if (own > 0)
        {
            shell.Output.WriteLine($"{own} more the network makes good by itself: what nodes write, claims of services, revocations");
        }

        if (loss.Unlisted > 0)
        {
            shell.Output.WriteLine($"{loss.Unlisted} more are listed in lost-commits-{epoch}.txt, in the Stargates' folders");
        }

        shell.Output.WriteLine($"once what matters is made good: edge delete loss {epoch}");
    }
}
