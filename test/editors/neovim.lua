-- What a user of Neovim does with a guest: look at what is wrong, hover, choose a code action, save.
local report = { before = {}, actions = {}, after = {} }

local function wait(what, found)
  if not vim.wait(30000, found, 20) then
    io.stderr:write(what .. ': not within 30 s\n' .. vim.inspect(report) .. '\n')
    vim.cmd('cquit')
  end
end

local function codes()
  return vim.tbl_map(function(diagnostic)
    return diagnostic.code or diagnostic.user_data.lsp.code
  end, vim.diagnostic.get(0))
end

local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
  end
end

wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
report.before = codes()

vim.fn.search('<hostdev')
vim.cmd('normal! l')
vim.lsp.buf.hover()
wait('the hover', floating)
local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(floating()), 0, -1, false)
report.hover = table.concat(lines, '\n')
vim.api.nvim_win_close(floating(), true)

local diagnostic = vim.diagnostic.get(0)[1]
vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col + 2 })
vim.ui.select = function(items, options, choose)
  for index, item in ipairs(items) do
    local title = options.format_item(item)
    table.insert(report.actions, title)
    if vim.startswith(title, 'Isolate 0001') then return choose(item, index) end
  end
end
local tick = vim.api.nvim_buf_get_changedtick(0)
vim.lsp.buf.code_action()
wait('the edit', function() return vim.api.nvim_buf_get_changedtick(0) > tick end)
wait('no diagnostics', function() return #vim.diagnostic.get(0) == 0 end)
report.after = codes()

vim.cmd('write')
vim.fn.writefile({ vim.fn.json_encode(report) }, vim.env.REPORT)
vim.cmd('qall!')
