;;; What a user of Emacs does with a guest: look at what is wrong, hover, choose a code action, save.  -*- lexical-binding: t -*-
(require 'cl-lib)
(require 'flymake)
(require 'json)

(defvar titles nil "The code actions that were offered.")

(defun wait-for (what found)
  "Wait until FOUND answers something, and answer it; say WHAT it was when it does not come."
  (let ((end (time-add nil 30)) result)
    (while (and (not (setq result (funcall found))) (time-less-p nil end))
      (accept-process-output nil 0.05))
    (or result (error "%s: not within 30 s" what))))

(defun codes ()
  "The rules that Flymake shows something of."
  (mapcar (lambda (diagnostic)
            (let ((text (flymake-diagnostic-text diagnostic)))
              (if (string-match "\\[\\([a-z-]+\\)\\]" text) (match-string 1 text) text)))
          (flymake-diagnostics)))

(find-file (getenv "GUEST"))
;; Emacs in batch mode has no command loop that runs this.
(run-hooks 'post-command-hook)
(wait-for "the server" #'eglot-managed-p)
(flymake-start)
(wait-for "diagnostics" #'flymake-diagnostics)

(let ((before (codes)) hover)
  (goto-char (point-min))
  (search-forward "<hostdev")
  (eglot-hover-eldoc-function (lambda (text &rest _) (setq hover text)))
  (wait-for "the hover" (lambda () hover))
  (goto-char (flymake-diagnostic-beg (car (flymake-diagnostics))))
  (cl-letf (;; By key, not by mouse.
            (last-nonmenu-event ?a)
            ((symbol-function 'completing-read)
             (lambda (_prompt collection &rest _)
               (setq titles (all-completions "" collection))
               (cl-find "Isolate 0001" titles :test #'string-prefix-p)))
            ((symbol-function 'y-or-n-p) (lambda (&rest _) t)))
    (call-interactively #'eglot-code-actions))
  ;; Changes are sent when nobody types, or with this; nobody is idle in batch mode.
  (save-buffer)
  (wait-for "no diagnostics" (lambda () (null (flymake-diagnostics))))
  (with-temp-file (getenv "REPORT")
    (insert (json-encode `((before . ,(vconcat before))
                           (hover . ,(substring-no-properties hover))
                           (actions . ,(vconcat titles))
                           (after . ,(vconcat (codes))))))))
(eglot-shutdown-all)
