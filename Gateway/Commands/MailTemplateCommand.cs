using System.CommandLine;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Mail.Templates;

namespace MagicLink.Gateway.Commands;

/// <summary><c>mail-template FILE</c>: prints the built-in template that an operator's file of that name would stand for.</summary>
internal static class MailTemplateCommand
{
    public static Command Build()
    {
        string[] names = [.. TemplateName.All(MailWords.Kinds, []).Keys];
        var file = new Argument<string>("file") { Description = $"One of {string.Join(", ", names)}." };
        file.AcceptOnlyFromAmong(names);
        var command = new Command("mail-template", "Print a built-in mail template, to start your own from.") { file };
        command.SetAction((parsed, cancellation) => Console.Out.WriteAsync(BuiltInTemplates.Source(parsed.GetRequiredValue(file)).AsMemory(), cancellation));
        return command;
    }
}
