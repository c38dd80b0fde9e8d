using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Admin;

internal static class KeyOperations
{
    public static readonly Operation List = AdminOperations.Page("adminListKeys", "The keys that tokens are signed with.", AdminJson.Default.ListAnswerKeyView);

    public static readonly Operation Rotate = AdminOperations
        .Change("adminRotateKeys", "Signs with a new key from now on; the old one verifies until its tokens have expired.")
        .Answers(200, "The new key signs.", AdminJson.Default.KeyView)
        .Refuses(Problems.TooManyKeys);
}
